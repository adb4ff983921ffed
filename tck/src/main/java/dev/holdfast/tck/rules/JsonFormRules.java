package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.JsonForm;
import dev.holdfast.Path;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class JsonFormRules implements Area {
  @Override
  public String code() {
    return "JSN";
  }

  @Override
  public String title() {
    return "Filters and updates as JSON";
  }

  @Override
  public void rules(Rules r) {
    meaning(r);
    printing(r);
    refused(r);
  }

  private void meaning(Rules r) {
    r.rule(
        "JSN-01",
        "A field with a value asks for equality, also with an object or an array.",
        k -> {
          Collection<Document> nasty = Nasty.plain(k);
          same(k, nasty, "{\"customer\":\"ada\"}", field("customer").eq("ada"));
          same(k, nasty, "{\"v\":{\"a\":1}}", field("v").eq(Map.of("a", 1)));
          same(k, nasty, "{\"v\":[1,2]}", field("v").eq(List.of(1, 2)));
          same(k, nasty, "{\"v\":{}}", field("v").eq(Map.of()));
          same(k, nasty, "{\"t\":\"v\",\"v\":null}", field("t").eq("v").and(field("v").isNull()));
        });
    r.rule(
        "JSN-02",
        "A dotted name is a path, and an escaped dot belongs to the key.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"1\",\"a\":{\"b\":1}}", "{\"id\":\"2\",\"a.b\":1}");
          same(k, documents, "{\"a.b\":1}", field("id").eq("1"));
          same(k, documents, "{\"a\\\\.b\":1}", field("id").eq("2"));
        });
    r.rule(
        "JSN-03",
        "$instant, $date and $decimal stand for what a typed field stores.",
        k -> {
          Collection<Document> documents = k.documents();
          Instant at = Instant.parse("2024-02-29T12:30:00.5Z");
          documents.insertOne(
              Document.of(
                  "id", "1", "at", at, "on", LocalDate.parse("2024-02-29"), "price", price()));
          documents.insertOne(Document.of("id", "2"));
          Filter one = field("id").eq("1");
          same(k, documents, "{\"at\":{\"$instant\":\"2024-02-29T12:30:00.500Z\"}}", one);
          same(k, documents, "{\"at\":{\"$gt\":{\"$instant\":\"2024-02-29T12:30:00Z\"}}}", one);
          same(k, documents, "{\"on\":{\"$date\":\"2024-02-29\"}}", one);
          same(k, documents, "{\"price\":{\"$decimal\":\"12.340\"}}", one);
          same(k, documents, "{\"price\":{\"$lt\":{\"$decimal\":\"100\"}}}", one);
          documents.updateOne(one, JsonForm.update("{\"$set\":{\"price\":{\"$decimal\":\"7\"}}}"));
          k.equal(
              1L, documents.count(field("price").eq(new BigDecimal("7.0"))), "the price as set");
        });
    r.rule(
        "JSN-04",
        "$literal takes an object with keys that look like operators as a value.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":{\"$gt\":1}}");
          same(k, documents, "{\"a\":{\"$literal\":{\"$gt\":1}}}", Filter.all());
        });
    r.rule(
        "JSN-05",
        "$field reaches a key that starts with a dollar.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"$gt\":{\"x\":5}}");
          same(k, documents, "{\"$field\":[[\"$gt\",\"x\"],{\"$gte\":5}]}", Filter.all());
        });
    r.rule(
        "JSN-06",
        "An array of updates applies them in their order.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":1,\"b\":2}");
          documents.updateOne(
              field("id").eq("1"),
              JsonForm.update("[{\"$rename\":{\"a\":\"c\"}},{\"$inc\":{\"b\":1}}]"));
          k.equal(
              Document.parse("{\"id\":\"1\",\"b\":3,\"c\":1}"),
              documents.findById("1").orElse(null),
              "the document");
        });
    r.rule(
        "JSN-07",
        "$currentDate stores the time of the client's clock.",
        k -> {
          Instant now = Instant.parse("2024-02-29T12:30:00.123456789Z");
          Collection<Document> documents = k.database().withClock(() -> now).collection(k.name());
          documents.insertOne(Document.of("id", "1"));
          documents.updateOne(
              field("id").eq("1"), JsonForm.update("{\"$currentDate\":{\"at\":true}}"));
          k.equal(
              now, documents.findById("1").flatMap(one -> one.getInstant("at")).orElse(null), "at");
        });
  }

  private static BigDecimal price() {
    return new BigDecimal("12.34");
  }

  private void printing(Rules r) {
    r.rule(
        "JSN-08",
        "A printed filter reads back and finds the same.",
        k -> {
          for (String file : List.of("fil.json", "log.json", "nul.json")) {
            for (Map<String, @Nullable Object> rule : DataFile.read(file)) {
              for (Map<String, @Nullable Object> data : DataFile.objects(rule.get("cases"))) {
                Filter filter = JsonForm.filter(DataFile.json(data.get("filter")));
                String text = JsonForm.text(filter);
                k.equal(filter, JsonForm.filter(text), text);
              }
            }
          }
        });
    r.rule(
        "JSN-09",
        "A printed update reads back and does the same.",
        k -> {
          for (Map<String, @Nullable Object> rule : DataFile.read("upd.json")) {
            for (Map<String, @Nullable Object> data : DataFile.objects(rule.get("cases"))) {
              if (data.containsKey("after")) {
                Update update = JsonForm.update(DataFile.json(data.get("update")));
                k.equal(update, JsonForm.update(JsonForm.text(update)), JsonForm.text(update));
              }
            }
          }
        });
    r.rule(
        "JSN-10",
        "A query reads with its sort, window and fields, and prints as it was read.",
        k -> {
          Query query =
              Query.where(field("t").eq("g"))
                  .sort(Sort.descending("g"), Sort.ascending(Path.of("a.b")))
                  .offset(2)
                  .limit(5)
                  .fields("g", "h");
          Query read = JsonForm.query(JsonForm.text(query));
          k.equal(Nasty.plain(k).findMany(query), Nasty.plain(k).findMany(read), "findMany");
          k.equal(JsonForm.text(query), JsonForm.text(read), "the text");
        });
  }

  private void refused(Rules r) {
    r.rule("JSN-11", "An unknown operator is INVALID, and the error names it.")
        .each(
            "filter",
            List.of(
                "{\"a\":{\"$foo\":1}}",
                "{\"$foo\":[]}",
                "{\"$where\":\"1==1\"}",
                "{\"a\":{\"$gt\":1,\"$foo\":2}}",
                "{\"$or\":[{\"a\":{\"$foo\":1}}]}",
                "{\"a\":{\"$not\":{\"$foo\":1}}}",
                "{\"a\":{\"$GT\":1}}"),
            (k, json) -> {
              HoldfastException error = k.invalid(() -> JsonForm.filter(json));
              String text = String.valueOf(error.getMessage());
              k.check(
                  text.contains("$foo") || text.contains("$where") || text.contains("$GT"), text);
            })
        .with(
            "update",
            k -> {
              HoldfastException error = k.invalid(() -> JsonForm.update("{\"$foo\":{\"a\":1}}"));
              k.check(String.valueOf(error.getMessage()).contains("$foo"), "it names $foo");
            });
    r.rule("JSN-12", "Operators mixed with fields in one object are INVALID.")
        .each(
            "filter",
            List.of("{\"a\":{\"$gt\":1,\"b\":2}}", "{\"a\":{\"b\":2,\"$gt\":1}}"),
            (k, json) -> k.invalid(() -> JsonForm.filter(json)));
    r.rule("JSN-13", "An operand of the wrong type is INVALID.")
        .each(
            "filter",
            List.of(
                "{\"a\":{\"$in\":1}}",
                "{\"a\":{\"$size\":\"1\"}}",
                "{\"a\":{\"$size\":1.5}}",
                "{\"a\":{\"$exists\":1}}",
                "{\"a\":{\"$regex\":1}}",
                "{\"a\":{\"$startsWith\":null}}",
                "{\"a\":{\"$elemMatch\":1}}",
                "{\"a\":{\"$all\":1}}",
                "{\"$and\":{}}",
                "{\"$or\":[1]}",
                "{\"a\":{\"$not\":1}}"),
            (k, json) -> k.invalid(() -> JsonForm.filter(json)))
        .each(
            "update",
            List.of(
                "{\"$set\":1}",
                "{\"$inc\":{\"a\":\"1\"}}",
                "{\"$rename\":{\"a\":1}}",
                "{\"a\":1}",
                "1",
                "{\"$push\":{\"a\":{\"$each\":1}}}"),
            (k, json) -> k.invalid(() -> JsonForm.update(json)));
    r.rule("JSN-14", "A range with null, an object or an array is INVALID.")
        .each(
            "filter",
            List.of(
                "{\"a\":{\"$gt\":null}}",
                "{\"a\":{\"$gte\":[1]}}",
                "{\"a\":{\"$lt\":{\"b\":1}}}",
                "{\"a\":{\"$lte\":[]}}"),
            JsonFormRules::refusedByFind);
    r.rule("JSN-15", "contains and containsAll with an object or an array are INVALID.")
        .each(
            "filter",
            List.of(
                "{\"a\":{\"$contains\":[1]}}",
                "{\"a\":{\"$contains\":{\"b\":1}}}",
                "{\"a\":{\"$all\":[1,[2]]}}"),
            JsonFormRules::refusedByFind);
    r.rule("JSN-16", "A pattern that is no RE2 pattern is INVALID.")
        .each(
            "filter",
            List.of(
                "{\"a\":{\"$regex\":\"(\"}}",
                "{\"a\":{\"$regex\":\"a{2,1}\"}}",
                "{\"a\":{\"$regex\":\"(?=a)\"}}",
                "{\"a\":{\"$regex\":\"(a)\\\\1\"}}",
                "{\"a\":{\"$regex\":\"[\"}}"),
            JsonFormRules::refusedByFind);
    r.rule("JSN-17", "Text that is no JSON, names a key twice or goes on after its end is INVALID.")
        .each(
            "text",
            List.of(
                "",
                "{",
                "{\"a\":}",
                "[]",
                "1",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "{\"a\":NaN}",
                "{\"a\":1e999}",
                "{\"a\":123456789012345678901}"),
            (k, json) -> k.invalid(() -> JsonForm.filter(json)));
    r.rule(
        "JSN-18",
        "A filter nested beyond any use is INVALID and never breaks the caller's stack.",
        k -> {
          String deep = "{\"$and\":[".repeat(20_000) + "{}" + "]}".repeat(20_000);
          k.invalid(() -> Nasty.plain(k).count(JsonForm.filter(deep)));
        });
  }

  private static void refusedByFind(Trial k, String json) {
    Collection<Document> documents = k.documents("{\"id\":\"1\"}");
    k.invalid(() -> documents.findMany(JsonForm.filter(json)));
  }

  /** What the JSON finds is what the filter finds. */
  private static void same(Trial k, Collection<Document> documents, String json, Filter filter) {
    List<Document> expected = documents.findMany(filter);
    k.check(!expected.isEmpty(), "the case finds something");
    k.equal(expected, documents.findMany(JsonForm.filter(json)), json);
  }
}
