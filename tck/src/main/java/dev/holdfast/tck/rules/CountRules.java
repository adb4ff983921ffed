package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

final class CountRules implements Area {
  @Override
  public String code() {
    return "CNT";
  }

  @Override
  public String title() {
    return "Count, exists and distinct";
  }

  @Override
  public void rules(Rules r) {
    counts(r);
    distinct(r);
  }

  private void counts(Rules r) {
    r.rule(
        "CNT-01",
        "An empty collection, or one that does not exist, counts 0 and no document exists in it.",
        k -> {
          Collection<Document> documents = k.documents();
          k.equal(0L, documents.count(), "count");
          k.equal(0L, documents.count(field("a").isNull()), "count of a filter");
          k.equal(false, documents.exists(Filter.all()), "exists");
        });
    r.rule(
        "CNT-02",
        "count without a filter counts every document.",
        k -> k.equal((long) Nasty.ENTRIES.size(), Nasty.plain(k).count(), "count"));
    r.rule(
        "CNT-03",
        "count and exists follow each insert, update and delete.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":1}");
          k.equal(1L, documents.count(field("a").eq(1)), "count after the insert");
          documents.updateOne(field("id").eq("1"), Update.set("a", 2));
          k.equal(0L, documents.count(field("a").eq(1)), "count of the old after the update");
          k.equal(true, documents.exists(field("a").eq(2)), "the new exists after the update");
          documents.deleteOne(field("id").eq("1"));
          k.equal(0L, documents.count(), "count after the delete");
          k.equal(false, documents.exists(Filter.all()), "exists after the delete");
        });
    r.rule(
            "CNT-04",
            "Inside a transaction count, exists and distinct see its own writes.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":1}");
              k.database()
                  .transaction(
                      tx -> {
                        Collection<Document> inside = documents.in(tx);
                        inside.insertOne(Document.of("id", "2", "a", 2));
                        k.equal(2L, inside.count(), "count inside");
                        k.equal(true, inside.exists(field("a").eq(2)), "exists inside");
                        k.equal(List.of(1L, 2L), inside.distinct("a"), "distinct inside");
                        return true;
                      });
              k.equal(2L, documents.count(), "count after the commit");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
        "CNT-05",
        "exists is true from the first document that matches.",
        k -> {
          k.equal(true, Nasty.plain(k).exists(field("customer").eq("cy")), "one matches");
          k.equal(true, Nasty.plain(k).exists(Filter.all()), "all match");
          k.equal(false, Nasty.plain(k).exists(Filter.none()), "none matches");
        });
  }

  private void distinct(Rules r) {
    r.rule(
        "CNT-06",
        "distinct returns each value once, in sort order.",
        k -> {
          k.equal(
              List.of("Ada", "ada", "bob", "cy", "o'neil"),
              Nasty.plain(k).distinct("customer", field("t").eq("o")),
              "customers");
          k.equal(
              List.of(-5L, 0L, 100L, 100.5, 4200L, 999999999999L),
              Nasty.plain(k).distinct("cents", field("t").eq("o")),
              "cents");
        });
    r.rule(
        "CNT-07",
        "distinct returns null once where null or nothing is found.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"1\",\"a\":null}", "{\"id\":\"2\"}", "{\"id\":\"3\",\"a\":1}");
          k.equal(Arrays.asList(null, 1L), documents.distinct("a"), "distinct");
          k.equal(Arrays.asList((Object) null), documents.distinct("nowhere"), "of no field");
          k.equal(List.of(), k.documents().distinct("a"), "over no documents");
        });
    r.rule(
        "CNT-08",
        "distinct tells types apart and takes 1 and 1.0 for one value.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"1\",\"a\":1}",
                  "{\"id\":\"2\",\"a\":1.0}",
                  "{\"id\":\"3\",\"a\":\"1\"}",
                  "{\"id\":\"4\",\"a\":true}",
                  "{\"id\":\"5\",\"a\":9007199254740993}",
                  "{\"id\":\"6\",\"a\":9007199254740992}",
                  "{\"id\":\"7\",\"a\":false}");
          k.equal(
              List.of(1L, 9007199254740992L, 9007199254740993L, "1", false, true),
              documents.distinct("a"),
              "distinct");
        });
    r.rule(
        "CNT-09",
        "distinct takes objects and arrays by whole value, and never unwinds an array.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"1\",\"a\":[1,2]}",
                  "{\"id\":\"2\",\"a\":[1.0,2]}",
                  "{\"id\":\"3\",\"a\":{\"x\":1,\"y\":2}}",
                  "{\"id\":\"4\",\"a\":{\"y\":2,\"x\":1}}",
                  "{\"id\":\"5\",\"a\":[2,1]}",
                  "{\"id\":\"6\",\"a\":\"z\"}",
                  "{\"id\":\"7\",\"a\":false}");
          List<?> values = documents.distinct("a");
          k.equal("z", values.get(0), "the string comes first");
          k.equal(false, values.get(4), "false comes last");
          Set<Object> between = new HashSet<>(values.subList(1, 4));
          k.equal(
              Set.of(List.of(1L, 2L), List.of(2L, 1L), Map.of("x", 1L, "y", 2L)),
              between,
              "objects and arrays");
          k.equal(5, values.size(), "how many");
        });
    r.rule(
        "CNT-10",
        "distinct follows a nested path, through objects only.",
        k -> {
          k.equal(
              Arrays.asList(null, "Oslo", "Rome", "oslo"),
              Nasty.plain(k).distinct("address.city", field("t").eq("o")),
              "cities");
          k.equal(
              Arrays.asList((Object) null),
              Nasty.plain(k).distinct("a.x", field("t").eq("a")),
              "a path into arrays");
        });
    r.rule(
        "CNT-11",
        "distinct of the id is every id, by code point.",
        k -> {
          List<?> ids = Nasty.plain(k).distinct("id", field("t").eq("i"));
          k.equal(45, ids.size(), "how many");
          k.equal("\u0001", ids.get(0), "the first");
          k.equal("\uD83D\uDE00", ids.get(44), "the last");
        });
    r.rule(
        "CNT-12",
        "distinct of strings that differ in case, accents or length alone keeps them apart.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"1\",\"a\":\"e\"}",
                  "{\"id\":\"2\",\"a\":\"E\"}",
                  "{\"id\":\"3\",\"a\":\"é\"}",
                  "{\"id\":\"4\",\"a\":\"e\u0301\"}",
                  "{\"id\":\"5\",\"a\":\"e \"}",
                  "{\"id\":\"6\",\"a\":\"\"}");
          k.equal(List.of("", "E", "e", "e ", "e\u0301", "é"), documents.distinct("a"), "distinct");
        });
  }
}
