package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.TimeUnit;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class AggregationRules implements Area {
  @Override
  public String code() {
    return "AGG";
  }

  @Override
  public String title() {
    return "Aggregation";
  }

  @Override
  public void rules(Rules r) {
    groups(r);
    sums(r);
    extremes(r);
    filters(r);
    times(r);
    bands(r);
    typed(r);
  }

  private void groups(Rules r) {
    r.rule(
        "AGG-01",
        "Without a key there is one row, also over no documents.",
        k -> {
          Aggregation count = Aggregation.all().count("n");
          k.equal(List.of(Document.of("n", 0)), k.documents().aggregate(count), "over none");
          k.equal(List.of(Document.of("n", 3)), values(k, "1", "2", "3").aggregate(count), "of 3");
        });
    r.rule(
        "AGG-02",
        "With a key there is a row for each value, and none over no documents.",
        k -> {
          Aggregation byA = Aggregation.all().by("a").count("n");
          k.equal(List.of(), k.documents().aggregate(byA), "over none");
          rows(k, values(k, "2", "1", "2"), byA, "{\"a\":1,\"n\":1}", "{\"a\":2,\"n\":2}");
        });
    r.rule(
        "AGG-03",
        "Null, missing, objects and arrays are one group, whose key is null.",
        k -> {
          Collection<Document> documents = values(k, "null", "[1]", "{\"x\":1}", "[]", "1");
          documents.insertOne(Document.of("id", "missing"));
          rows(
              k,
              documents,
              Aggregation.all().by("a").count("n"),
              "{\"a\":null,\"n\":5}",
              "{\"a\":1,\"n\":1}");
        });
    r.rule(
        "AGG-04",
        "Groups come in the order of their keys: null, numbers, strings, false, true.",
        k ->
            rows(
                k,
                values(k, "true", "\"b\"", "10", "false", "9", "\"B\"", "null", "-1.5"),
                Aggregation.all().by("a"),
                "{\"a\":null}",
                "{\"a\":-1.5}",
                "{\"a\":9}",
                "{\"a\":10}",
                "{\"a\":\"B\"}",
                "{\"a\":\"b\"}",
                "{\"a\":false}",
                "{\"a\":true}"));
    r.rule(
        "AGG-05",
        "1 and 1.0 are one group; \"1\" and true, and 2^53 and 2^53 + 1, are others.",
        k ->
            rows(
                k,
                values(k, "1", "1.0", "\"1\"", "true", "9007199254740992", "9007199254740993"),
                Aggregation.all().by("a").count("n"),
                "{\"a\":1,\"n\":2}",
                "{\"a\":9007199254740992,\"n\":1}",
                "{\"a\":9007199254740993,\"n\":1}",
                "{\"a\":\"1\",\"n\":1}",
                "{\"a\":true,\"n\":1}"));
    r.rule(
        "AGG-06",
        "Two keys group by both and order by the first, then the second.",
        k ->
            rows(
                k,
                pairs(k),
                Aggregation.all().by("g").by("h").count("n"),
                "{\"g\":null,\"h\":\"x\",\"n\":1}",
                "{\"g\":1,\"h\":null,\"n\":1}",
                "{\"g\":1,\"h\":\"x\",\"n\":2}",
                "{\"g\":2,\"h\":\"x\",\"n\":1}"));
    r.rule(
        "AGG-07",
        "A nested key is named by its last part, and the id can be a key.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"1\",\"p\":{\"q\":\"x\"}}",
                  "{\"id\":\"2\",\"p\":{\"q\":\"x\"}}",
                  "{\"id\":\"3\",\"p\":[{\"q\":\"x\"}]}");
          rows(
              k,
              documents,
              Aggregation.all().by("p.q").count("n"),
              "{\"q\":null,\"n\":1}",
              "{\"q\":\"x\",\"n\":2}");
          rows(
              k,
              documents,
              Aggregation.where(field("p.q").eq("x")).by("id").count("n"),
              "{\"id\":\"1\",\"n\":1}",
              "{\"id\":\"2\",\"n\":1}");
        });
    r.rule(
        "AGG-08",
        "Strings that differ in case, accents or trailing spaces are groups of their own.",
        k ->
            rows(
                k,
                values(k, "\"e\"", "\"E\"", "\"é\"", "\"e\u0301\"", "\"e \"", "\"\""),
                Aggregation.all().by("a").count("n"),
                "{\"a\":\"\",\"n\":1}",
                "{\"a\":\"E\",\"n\":1}",
                "{\"a\":\"e\",\"n\":1}",
                "{\"a\":\"e \",\"n\":1}",
                "{\"a\":\"e\u0301\",\"n\":1}",
                "{\"a\":\"é\",\"n\":1}"));
    r.rule(
        "AGG-09",
        "Two keys or measures of one name, and an aggregation of nothing, are INVALID.",
        k -> {
          Collection<Document> documents = values(k, "1");
          k.invalid(() -> documents.aggregate(Aggregation.all().count("n").sum("n", "a")));
          k.invalid(() -> documents.aggregate(Aggregation.all().by("a").count("a")));
          k.invalid(() -> documents.aggregate(Aggregation.all().by("a").by("b.a")));
          k.invalid(() -> documents.aggregate(Aggregation.all()));
        });
  }

  private void sums(Rules r) {
    r.rule(
        "AGG-10",
        "A sum is exact in decimal: 0.1, 0.2 and 0.3 make 0.6.",
        k -> {
          sum(k, "0.6", "0.1", "0.2", "0.3");
          sum(k, "0.3", "0.1", "0.2");
          sum(k, "6", "1", "2", "3.0");
        });
    r.rule(
        "AGG-11",
        "A sum never overflows.",
        k -> {
          sum(k, "18446744073709551614", "9223372036854775807", "9223372036854775807");
          sum(k, "-18446744073709551616", "-9223372036854775808", "-9223372036854775808");
          sum(k, "3.4E308", "1.7e308", "1.7e308");
        });
    r.rule(
        "AGG-12",
        "A sum does not depend on the order, and loses no small number beside a large one.",
        k -> {
          sum(k, "1", "1e300", "1", "-1e300");
          sum(k, "1", "1", "-1e300", "1e300");
          sum(k, "9007199254740993.5", "9007199254740993", "0.5");
        });
    r.rule(
        "AGG-13",
        "A sum ignores what is no number, and of no number it is 0.",
        k -> {
          sum(k, "3", "1", "\"5\"", "null", "true", "[7]", "{\"a\":7}", "2");
          sum(k, "0", "\"5\"", "null", "false");
          sum(k, "0");
        });
    r.rule(
        "AGG-14",
        "avg is the exact sum divided by the count of the numbers, rounded once to a double.",
        k -> {
          avg(k, 0.2, "0.1", "0.2", "0.3");
          avg(k, 0.15, "0.1", "0.2");
          avg(k, 1.5, "1", "2", "\"9\"", "null", "true");
          avg(k, 1.0 / 3, "0", "0", "1");
          avg(k, 0x1p63, "9223372036854775807", "9223372036854775807");
          avg(k, 1.7e308, "1.7e308", "1.7e308");
          avg(k, 2.0, "1", "3");
        });
    r.rule(
        "AGG-15",
        "avg of no number is null.",
        k -> {
          Aggregation avg = Aggregation.all().avg("m", "a");
          rows(k, values(k, "\"1\"", "null"), avg, "{\"m\":null}");
          rows(k, k.documents(), avg, "{\"m\":null}");
        });
    r.rule(
        "AGG-16",
        "Each group has its own sum, and one field may have several measures.",
        k -> {
          List<Document> rows =
              pairs(k)
                  .aggregate(
                      Aggregation.all()
                          .by("g")
                          .sum("s", "m")
                          .avg("v", "m")
                          .min("lo", "m")
                          .max("hi", "m")
                          .count("n"));
          List<String> shown = new ArrayList<>();
          for (Document row : rows) {
            shown.add(
                row.get("g")
                    + " "
                    + row.getDecimal("s").map(BigDecimal::toPlainString).orElse("none")
                    + " "
                    + row.getDouble("v").map(String::valueOf).orElse("none")
                    + " "
                    + row.get("lo")
                    + " "
                    + row.get("hi")
                    + " "
                    + row.get("n"));
          }
          k.equal(List.of("null 4 4.0 4 4 1", "1 6 2.0 1 3 3", "2 0 none 5 5 1"), shown, "rows");
        });
  }

  private void extremes(Rules r) {
    r.rule(
        "AGG-17",
        "min and max follow the sort order over numbers, strings, false and true.",
        k -> {
          extremes(k, "1", "100", "9", "100", "10", "1");
          extremes(
              k, "9007199254740992", "9007199254740993", "9007199254740993", "9007199254740992");
          extremes(k, "\"10\"", "\"9\"", "\"9\"", "\"10\"");
          extremes(k, "\"\\uffff\"", "\"\\ud800\\udc00\"", "\"\\ud800\\udc00\"", "\"\\uffff\"");
          extremes(k, "5", "true", "\"z\"", "true", "5", "false");
          extremes(k, "1.5", "\"a\"", "\"a\"", "1.5");
        });
    r.rule(
        "AGG-18",
        "min and max ignore null, missing, objects and arrays, and of nothing else they are null.",
        k -> {
          extremes(k, "1", "2", "null", "1", "[0]", "{\"a\":-1}", "2", "[9]");
          extremes(k, "null", "null", "null", "[1]", "{}");
          extremes(k, "null", "null");
        });
  }

  private void filters(Rules r) {
    r.rule(
        "AGG-19",
        "The filter chooses the documents before they are grouped.",
        k -> {
          rows(
              k,
              pairs(k),
              Aggregation.where(field("h").eq("x")).by("g").count("n"),
              "{\"g\":null,\"n\":1}",
              "{\"g\":1,\"n\":2}",
              "{\"g\":2,\"n\":1}");
          rows(k, pairs(k), Aggregation.where(field("h").eq("none")).count("n"), "{\"n\":0}");
        });
    r.rule(
        "AGG-20",
        "having chooses the rows after, by keys and measures.",
        k -> {
          Aggregation counts = Aggregation.all().by("g").count("n");
          rows(k, pairs(k), counts.having(field("n").gt(1)), "{\"g\":1,\"n\":3}");
          rows(
              k,
              pairs(k),
              counts.having(field("g").isNotNull()).having(field("n").lt(2)),
              "{\"g\":2,\"n\":1}");
          rows(k, pairs(k), Aggregation.all().count("n").having(field("n").gt(99)));
        });
    r.rule(
        "AGG-21",
        "having compares a sum by its exact value.",
        k -> {
          Collection<Document> documents = values(k, "0.1", "0.2");
          Aggregation sum = Aggregation.all().sum("s", "a");
          k.equal(1, documents.aggregate(sum.having(field("s").eq(0.3))).size(), "eq 0.3");
          k.equal(0, documents.aggregate(sum.having(field("s").gt(0.3))).size(), "gt 0.3");
          k.equal(
              1,
              documents.aggregate(sum.having(field("s").eq(new BigDecimal("0.30")))).size(),
              "eq the decimal 0.30");
        });
    r.rule(
        "AGG-22",
        "A having that names what is neither key nor measure is INVALID.",
        k -> {
          Collection<Document> documents = values(k, "1");
          k.invalid(
              () -> documents.aggregate(Aggregation.all().count("n").having(field("m").eq(1))));
        });
    r.rule(
            "AGG-23",
            "Inside a transaction an aggregation sees its own writes.",
            k -> {
              Collection<Document> documents = values(k, "1", "2");
              k.database()
                  .transaction(
                      tx -> {
                        documents.in(tx).insertOne(Document.of("id", "new", "a", 40));
                        documents.in(tx).deleteOne(field("a").eq(1));
                        List<Document> rows =
                            documents.in(tx).aggregate(Aggregation.all().sum("s", "a").count("n"));
                        k.equal(
                            "42", plain(rows.get(0).getDecimal("s").orElse(null)), "sum inside");
                        k.equal(2L, rows.get(0).get("n"), "count inside");
                        return true;
                      });
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void times(Rules r) {
    Map<TimeUnit, String> starts = new EnumMap<>(TimeUnit.class);
    starts.put(TimeUnit.MINUTE, "2024-02-29T23:59:00Z");
    starts.put(TimeUnit.HOUR, "2024-02-29T23:00:00Z");
    starts.put(TimeUnit.DAY, "2024-02-29T00:00:00Z");
    starts.put(TimeUnit.WEEK, "2024-02-26T00:00:00Z");
    starts.put(TimeUnit.MONTH, "2024-02-01T00:00:00Z");
    starts.put(TimeUnit.YEAR, "2024-01-01T00:00:00Z");
    r.rule("AGG-24", "A time bucket starts where its unit starts in UTC; a week starts on Monday.")
        .each(
            "unit",
            starts.entrySet(),
            (k, start) -> {
              Collection<Document> documents = at(k, "2024-02-29T23:59:59.999999999Z");
              buckets(
                  k,
                  documents,
                  Aggregation.all().by("b", "at", start.getKey()),
                  Instant.parse(start.getValue()));
            });
    r.rule(
        "AGG-25",
        "Before 1970 too a bucket starts at or before the time.",
        k ->
            buckets(
                k,
                at(k, "1969-12-31T23:59:59.999999999Z", "0001-01-01T00:00:00Z"),
                Aggregation.all().by("b", "at", TimeUnit.HOUR),
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("1969-12-31T23:00:00Z")));
    r.rule(
        "AGG-26",
        "With a zone a bucket starts where its unit starts there, over changes of the clock too.",
        k -> {
          ZoneId oslo = ZoneId.of("Europe/Oslo");
          buckets(
              k,
              at(k, "2024-03-30T23:30:00Z", "2024-03-31T21:59:59Z", "2024-03-31T22:00:00Z"),
              Aggregation.all().by("b", "at", TimeUnit.DAY, oslo),
              Instant.parse("2024-03-30T23:00:00Z"),
              Instant.parse("2024-03-31T22:00:00Z"));
          buckets(
              k,
              at(k, "2023-12-31T22:59:59Z", "2023-12-31T23:00:00Z"),
              Aggregation.all().by("b", "at", TimeUnit.YEAR, oslo),
              Instant.parse("2022-12-31T23:00:00Z"),
              Instant.parse("2023-12-31T23:00:00Z"));
        });
    r.rule(
        "AGG-27",
        "What is no stored instant falls in the bucket null, which comes first.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"1\",\"at\":\"yesterday\"}",
                  "{\"id\":\"2\",\"at\":5}",
                  "{\"id\":\"3\"}",
                  "{\"id\":\"4\",\"at\":\"2024-02-29T23:59:59.999999999Z\"}",
                  "{\"id\":\"5\",\"at\":\"\"}",
                  "{\"id\":\"6\",\"at\":[\"2024-02-29T23:59:59.999999999Z\"]}");
          List<Document> rows =
              documents.aggregate(Aggregation.all().by("b", "at", TimeUnit.DAY).count("n"));
          k.equal(2, rows.size(), "how many buckets");
          k.equal(null, rows.get(0).get("b"), "the first bucket");
          k.equal(5L, rows.get(0).get("n"), "how many in it");
          k.equal(1L, rows.get(1).get("n"), "how many in the other");
        });
  }

  private void bands(Rules r) {
    r.rule(
        "AGG-28",
        "A band starts at the greatest multiple of its width not above the number.",
        k -> {
          rows(
              k,
              values(k, "0", "4", "4.999", "5", "9.5", "-0.5", "-5", "-5.1", "12"),
              Aggregation.all().byBand("b", "a", 5).count("n"),
              "{\"b\":-10,\"n\":1}",
              "{\"b\":-5,\"n\":2}",
              "{\"b\":0,\"n\":3}",
              "{\"b\":5,\"n\":2}",
              "{\"b\":10,\"n\":1}");
          rows(
              k,
              values(k, "1.5", "1", "-0.1"),
              Aggregation.all().byBand("b", "a", 1).count("n"),
              "{\"b\":-1,\"n\":1}",
              "{\"b\":1,\"n\":2}");
        });
    r.rule(
        "AGG-29",
        "Bands are exact beyond 2^53, and what is no number falls in the band null.",
        k ->
            rows(
                k,
                values(k, "9007199254740993", "9007199254740994", "\"7\"", "null", "true", "[7]"),
                Aggregation.all().byBand("b", "a", 2).count("n"),
                "{\"b\":null,\"n\":4}",
                "{\"b\":9007199254740992,\"n\":1}",
                "{\"b\":9007199254740994,\"n\":1}"));
    r.rule(
        "AGG-33",
        "An aggregation has up to 32 keys, and up to 1,000 keys and measures; more is INVALID.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":2}");
          Aggregation many = Aggregation.all();
          for (int i = 0; i < 1_000; i++) {
            many = many.sum("s" + i, "a");
          }
          Aggregation most = many;
          k.equal(1_000, documents.aggregate(most).get(0).toMap().size(), "sums");
          k.invalid(() -> documents.aggregate(most.count("n")));
          Aggregation keys = Aggregation.all().count("n");
          for (int i = 0; i < 33; i++) {
            keys = keys.by("k" + i);
          }
          Aggregation tooManyKeys = keys;
          k.invalid(() -> documents.aggregate(tooManyKeys));
        });
    r.rule("AGG-30", "A band narrower than 1 is INVALID.")
        .each(
            "width",
            List.of(0L, -1L),
            (k, width) -> k.invalid(() -> Aggregation.all().byBand("b", "a", width)));
  }

  private void typed(Rules r) {
    r.rule(
        "AGG-31",
        "Rows are read into a record: a sum as a BigDecimal, a bucket as an Instant.",
        k -> {
          Collection<Document> documents =
              at(k, "2024-02-29T10:00:00Z", "2024-02-29T11:00:00Z", "2024-03-01T00:00:00Z");
          List<PerDay> rows =
              documents.aggregate(
                  Aggregation.all()
                      .by("day", "at", TimeUnit.DAY)
                      .count("n")
                      .sum("total", "a")
                      .avg("mean", "a"),
                  PerDay.class);
          k.equal(
              List.of(
                  new PerDay(Instant.parse("2024-02-29T00:00:00Z"), 2, new BigDecimal("0.2"), 0.1),
                  new PerDay(Instant.parse("2024-03-01T00:00:00Z"), 1, new BigDecimal("0.1"), 0.1)),
              rows,
              "rows");
        });
  }

  record PerDay(Instant day, long n, BigDecimal total, double mean) {}

  /** Documents whose field a holds these values, in JSON. */
  private static Collection<Document> values(Trial k, String... json) {
    String[] documents = new String[json.length];
    for (int i = 0; i < json.length; i++) {
      documents[i] = "{\"id\":\"" + i + "\",\"a\":" + json[i] + "}";
    }
    return k.documents(documents);
  }

  private static Collection<Document> pairs(Trial k) {
    return k.documents(
        "{\"id\":\"1\",\"g\":1,\"h\":\"x\",\"m\":1}",
        "{\"id\":\"2\",\"g\":1,\"h\":\"x\",\"m\":2}",
        "{\"id\":\"3\",\"g\":1,\"m\":3}",
        "{\"id\":\"4\",\"h\":\"x\",\"m\":4}",
        "{\"id\":\"5\",\"g\":2,\"h\":\"x\",\"m\":\"5\"}");
  }

  private static Collection<Document> at(Trial k, String... times) {
    Collection<Document> documents = k.documents();
    for (int i = 0; i < times.length; i++) {
      documents.insertOne(
          Document.of("id", String.valueOf(i), "at", Instant.parse(times[i]), "a", 0.1));
    }
    return documents;
  }

  private static void rows(
      Trial k, Collection<Document> documents, Aggregation aggregation, String... expected) {
    k.equal(
        Arrays.stream(expected).map(Document::parse).toList(),
        documents.aggregate(aggregation),
        "rows");
  }

  private static void buckets(
      Trial k, Collection<Document> documents, Aggregation aggregation, Instant... expected) {
    List<@Nullable Instant> starts = new ArrayList<>();
    for (Document row : documents.aggregate(aggregation)) {
      starts.add(row.getInstant("b").orElse(null));
    }
    k.equal(Arrays.asList(expected), starts, "buckets");
  }

  private static void sum(Trial k, String expected, String... json) {
    Document row = values(k, json).aggregate(Aggregation.all().sum("s", "a")).get(0);
    k.equal(
        plain(new BigDecimal(expected)),
        plain(row.getDecimal("s").orElse(null)),
        "the sum of " + List.of(json));
  }

  private static @Nullable String plain(@Nullable BigDecimal number) {
    return number == null ? null : number.stripTrailingZeros().toPlainString();
  }

  private static void avg(Trial k, double expected, String... json) {
    Document row = values(k, json).aggregate(Aggregation.all().avg("m", "a")).get(0);
    k.equal(expected, row.getDouble("m").orElse(null), "the average of " + List.of(json));
  }

  private static void extremes(Trial k, String least, String greatest, String... json) {
    rows(
        k,
        values(k, json),
        Aggregation.all().min("lo", "a").max("hi", "a"),
        "{\"lo\":" + least + ",\"hi\":" + greatest + "}");
  }
}
