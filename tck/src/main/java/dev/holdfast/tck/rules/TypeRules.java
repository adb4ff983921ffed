package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which values there are and that they come back; limits and Java types stand beside it. */
final class TypeRules implements Area {
  private static final List<String> KEYS =
      List.of(
          "",
          ".",
          "a.b",
          "..",
          "$",
          "$set",
          "a$b",
          "%",
          "%25",
          "%2E",
          "_id",
          "%_id",
          "_rev",
          "rev",
          "d",
          "__proto__",
          "\"",
          "'",
          "`",
          "[0]",
          "*",
          "#",
          "\\",
          "\\.",
          "a b",
          " ",
          "0",
          "-1",
          "\u0001",
          "\n",
          "\u00e4",
          "a\u0308",
          "\uff5e",
          "\ud83d\ude00",
          "SELECT",
          "x".repeat(1_000));

  @Override
  public String code() {
    return "TYP";
  }

  @Override
  public String title() {
    return "Values and types";
  }

  @Override
  public void rules(Rules r) {
    numbers(r);
    others(r);
    keys(r);
    LimitRules.rules(r);
    RichTypeRules.rules(r);
    MappingRules.rules(r);
  }

  private static void numbers(Rules r) {
    r.rule("TYP-01", "Every int64 is stored exactly and comes back as a Long.")
        .each(
            "integer",
            List.of(
                0L,
                -1L,
                1L << 31,
                (1L << 53) - 1,
                1L << 53,
                (1L << 53) + 1,
                -(1L << 53) - 1,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE,
                Long.MIN_VALUE + 1,
                Long.MIN_VALUE),
            (k, value) -> {
              Collection<Document> documents = comesBack(k, value, value);
              k.equal(1L, documents.count(field("v").eq(value)), "found by eq");
              long neighbour = value == Long.MAX_VALUE ? value - 1 : value + 1;
              k.equal(0L, documents.count(field("v").eq(neighbour)), "found by its neighbour");
            });
    r.rule(
            "TYP-02",
            "Every finite double that is not integral within int64 is stored exactly: the smallest"
                + " subnormal, the largest, and 0.1.")
        .each(
            "double",
            List.of(
                Double.MIN_VALUE,
                -Double.MIN_VALUE,
                Double.MIN_NORMAL,
                Math.nextDown(Double.MIN_NORMAL),
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                0.1,
                -1.5,
                1.0 / 3,
                Math.nextUp(1.0),
                Math.nextDown(1.0),
                0x1.0p63,
                -0x1.8p63,
                1e20,
                1e21,
                1e22,
                2e-3,
                9.007199254740993E-10,
                1.7976931348623155e308),
            (k, value) -> {
              Collection<Document> documents = comesBack(k, value, value);
              k.equal(1L, documents.count(field("v").eq(value)), "found by eq");
              k.equal(0L, documents.count(field("v").gt(value)), "found by gt");
              if (value < Double.MAX_VALUE) {
                k.equal(
                    1L, documents.count(field("v").lt(Math.nextUp(value))), "found by lt its next");
              }
            });
    r.rule(
            "TYP-03",
            "An integral double within int64 is that integer, and -0.0 is 0: 1 and 1.0 are the same"
                + " value.")
        .with("1.0", k -> comesBack(k, 1.0, 1L))
        .with("-0.0", k -> comesBack(k, -0.0, 0L))
        .with("-0.0f", k -> comesBack(k, -0.0f, 0L))
        .with("1e18", k -> comesBack(k, 1e18, 1_000_000_000_000_000_000L))
        .with("-2^63", k -> comesBack(k, -0x1.0p63, Long.MIN_VALUE))
        .with(
            "equality",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":1.0}");
              k.equal(1L, documents.count(field("v").eq(1)), "1.0 found by 1");
              documents.replaceOne(Document.of("id", "a", "v", 1));
              k.equal(1L, documents.count(field("v").eq(1.0)), "1 found by 1.0");
            });
    r.rule(
            "TYP-04",
            "A JSON integer beyond int64 is stored when a double holds it exactly, else INVALID.")
        .with("2^63", k -> parsed(k, "9223372036854775808", 0x1.0p63))
        .with("2^64", k -> parsed(k, "18446744073709551616", 0x1.0p64))
        .with("10^20", k -> parsed(k, "100000000000000000000", 1e20))
        .with("10^22", k -> parsed(k, "10000000000000000000000", 1e22))
        .with("2^63+1", k -> notParsed(k, "9223372036854775809"))
        .with("-2^63-1", k -> notParsed(k, "-9223372036854775809"))
        .with("10^23", k -> notParsed(k, "100000000000000000000000"))
        .with("10^400", k -> notParsed(k, "1" + "0".repeat(400)));
    r.rule("TYP-05", "NaN and the infinities are INVALID wherever a value stands.")
        .each(
            "value",
            List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
            (k, value) -> {
              Collection<Numbers> typed = k.collection(Numbers.class);
              k.invalid(() -> typed.insertOne(new Numbers("a", value, List.of())));
              k.invalid(() -> typed.insertOne(new Numbers("a", 1, List.of(1.0, value))));
              k.invalid(() -> typed.insertOne(new Numbers("a", value.floatValue(), List.of())));
              k.equal(0L, typed.count(), "count");
              typed.insertOne(new Numbers("a", 1, List.of()));
              k.invalid(() -> typed.updateOne(Filter.all(), Update.set("v", value)));
              k.invalid(() -> typed.updateOne(Filter.all(), Update.inc("v", value)));
              k.invalid(() -> typed.count(field("v").eq(value)));
              k.invalid(() -> typed.count(field("v").gt(value)));
              k.invalid(() -> Document.of("v", value));
              k.equal(Optional.of(new Numbers("a", 1, List.of())), typed.findById("a"), "stored");
            });
  }

  /** A typed document for values that no Document can hold. */
  record Numbers(String id, double v, List<Double> list) {}

  private static Collection<Document> comesBack(
      Trial k, @Nullable Object value, @Nullable Object expected) {
    Collection<Document> documents = k.documents();
    documents.insertOne(Document.of("id", "a", "v", value, "in", List.of(Map.of("v", or0(value)))));
    Document stored = documents.findById("a").orElseThrow();
    k.equal(expected, stored.get("v"), "read back");
    k.equal(List.of(Map.of("v", or0(expected))), stored.get("in"), "read back from an array");
    documents.insertOne(Document.of("id", "b"));
    documents.updateOne(field("id").eq("b"), Update.set("v", value));
    k.equal(expected, documents.findById("b").orElseThrow().get("v"), "set by an update");
    documents.deleteOne(field("id").eq("b"));
    return documents;
  }

  private static Object or0(@Nullable Object value) {
    return value == null ? 0L : value;
  }

  private static void parsed(Trial k, String json, double expected) {
    Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":" + json + "}");
    k.equal(expected, documents.findById("a").orElseThrow().get("v"), "read back");
    k.equal(1L, documents.count(field("v").eq(expected)), "found by eq");
  }

  private static void notParsed(Trial k, String json) {
    k.invalid(() -> k.documents("{\"id\":\"a\",\"v\":" + json + "}"));
  }

  private static void others(Rules r) {
    r.rule(
            "TYP-10",
            "A string comes back as it was, code point by code point: nothing is trimmed, folded,"
                + " normalised or read as something else.")
        .each(
            "string",
            strings(),
            (k, value) -> {
              Collection<Document> documents = comesBack(k, value, value);
              k.equal(1L, documents.count(field("v").eq(value)), "found by eq");
            });
    r.rule(
        "TYP-11",
        "Null, a missing field, false, 0, the empty string, array and object are seven different"
            + " things.",
        k -> {
          List<@Nullable Object> values = Arrays.asList(null, false, 0L, "", List.of(), Map.of());
          Collection<Document> documents = k.documents();
          documents.insertOne(Document.of("id", "missing"));
          for (int i = 0; i < values.size(); i++) {
            documents.insertOne(Document.of("id", "d" + i, "v", values.get(i)));
          }
          k.equal(
              Optional.of(Document.of("id", "missing")), documents.findById("missing"), "missing");
          for (int i = 0; i < values.size(); i++) {
            Document stored = documents.findById("d" + i).orElseThrow();
            k.check(stored.toMap().containsKey("v"), "the key of " + values.get(i) + " is gone");
            k.equal(values.get(i), stored.get("v"), "value " + i);
          }
          for (int i = 1; i < values.size(); i++) {
            k.equal(1L, documents.count(field("v").eq(values.get(i))), "found by value " + i);
          }
        });
    r.rule(
        "TYP-12",
        "true and false stay booleans: neither 1 nor 0 nor text.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"id\":\"a\",\"v\":true}",
                  "{\"id\":\"b\",\"v\":1}",
                  "{\"id\":\"c\",\"v\":\"true\"}",
                  "{\"id\":\"d\",\"v\":false}",
                  "{\"id\":\"e\",\"v\":0}");
          k.equal(true, documents.findById("a").orElseThrow().get("v"), "true");
          k.equal(false, documents.findById("d").orElseThrow().get("v"), "false");
          k.equal(1L, documents.count(field("v").eq(true)), "found by true");
          k.equal(1L, documents.count(field("v").eq(1)), "found by 1");
          k.equal(1L, documents.count(field("v").eq(false)), "found by false");
        });
    r.rule(
        "TYP-13",
        "Arrays hold anything in order: null, duplicates, mixed types, objects, and arrays"
            + " directly inside arrays.",
        k -> {
          Document document =
              Document.parse(
                  "{\"id\":\"a\",\"v\":[null,1,1,\"1\",true,{\"k\":[]},[],[[]],[[1,2],[3,[4]]],"
                      + "[null],{}],\"point\":[[[0.5,1],[2,3]]]}");
          Collection<Document> documents = k.documents();
          documents.insertOne(document);
          k.equal(Optional.of(document), documents.findById("a"), "stored");
          k.equal(
              1L,
              documents.count(field("point").eq(List.of(List.of(List.of(0.5, 1), List.of(2, 3))))),
              "found by the whole value");
          documents.updateOne(Filter.all(), Update.push("v", List.of(List.of(5))));
          k.equal(12, stored(documents, "v").size(), "elements after push");
        });
    r.rule(
        "TYP-14",
        "Documents are equal whatever the order of their keys, and stay so when they are stored.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"x\":{\"p\":1,\"q\":2}}");
          k.equal(
              Optional.of(Document.parse("{\"x\":{\"q\":2,\"p\":1},\"id\":\"a\"}")),
              documents.findById("a"),
              "stored");
          long revision = documents.versioned().findById("a").orElseThrow().revision();
          k.equal(
              0L,
              documents
                  .replaceOne(Document.parse("{\"x\":{\"q\":2,\"p\":1},\"id\":\"a\"}"))
                  .modified(),
              "modified by the same with keys in another order");
          k.equal(
              revision, documents.versioned().findById("a").orElseThrow().revision(), "revision");
        });
  }

  private static List<?> stored(Collection<Document> documents, String path) {
    return documents.findById("a").orElseThrow().getList(path).orElseThrow();
  }

  private static List<String> strings() {
    List<String> strings = new ArrayList<>(Nasties.INJECTIONS);
    strings.addAll(Nasties.LOOKALIKES);
    strings.addAll(
        List.of(
            "",
            "2024-02-29",
            "2024-02-29T12:30:00Z",
            "6500011234 12.34",
            "1e3",
            "\ufeff",
            "\ufffd",
            "\uffff",
            "\u200d\ud83d\udc69\u200d\ud83d\ude80",
            "e\u0301\u0323",
            "\u212b",
            "x".repeat(100_000),
            "\ud83d\ude00".repeat(10_000)));
    return strings;
  }

  private static void keys(Rules r) {
    r.rule(
            "TYP-20",
            "Every key works, at the root and below: in documents, filters, updates and sorts;"
                + " only U+0000 and lone surrogates do not.")
        .each("key", KEYS, TypeRules::key)
        .with(
            "all together",
            k -> {
              Map<String, Object> all = new HashMap<>(Map.of("id", "a"));
              Map<String, Object> inner = new HashMap<>(Map.of("id", 7));
              for (String key : KEYS) {
                all.put(key, key);
                inner.put(key, List.of(key));
              }
              all.put("inner", inner);
              Document document = Document.ofMap(all);
              Collection<Document> documents = k.documents();
              documents.insertOne(document);
              k.equal(Optional.of(document), documents.findById("a"), "stored");
            });
    r.rule(
            "TYP-21",
            "U+0000 and lone surrogates, in a string or in a key, are INVALID and nothing is"
                + " stored.")
        .each(
            "text",
            List.of("\u0000", "a\u0000b", "\ud83d", "\ude00", "\ude00\ud83d", "x\ud83dy"),
            (k, text) -> {
              @SuppressWarnings("rawtypes")
              Collection<Map> maps = k.collection(Map.class);
              k.invalid(() -> maps.insertOne(Map.of("id", "a", "v", text)));
              k.invalid(() -> maps.insertOne(Map.of("id", "a", text, 1)));
              k.invalid(() -> maps.insertOne(Map.of("id", "a", "v", List.of(Map.of(text, 1)))));
              k.invalid(() -> maps.upsertOne(Map.of("id", "a", "v", text)));
              k.equal(0L, maps.count(), "count");
              maps.insertOne(Map.of("id", "a", "v", 1));
              k.invalid(() -> maps.updateOne(Filter.all(), Update.set("v", text)));
              k.invalid(() -> maps.updateOne(Filter.all(), Update.set(text, 1)));
              k.invalid(() -> maps.replaceOne(Map.of("id", "a", "v", text)));
              k.invalid(() -> maps.count(field("v").eq(text)));
              k.equal(Optional.of(Map.of("id", "a", "v", 1L)), maps.findById("a"), "stored");
            });
    r.rule("TYP-22", "A key that comes twice in a JSON object is INVALID.")
        .with("root", k -> k.invalid(() -> k.documents("{\"id\":\"a\",\"v\":1,\"v\":2}")))
        .with("id", k -> k.invalid(() -> k.documents("{\"id\":\"a\",\"id\":\"b\"}")))
        .with("below", k -> k.invalid(() -> k.documents("{\"id\":\"a\",\"x\":{\"v\":1,\"v\":1}}")))
        .with("escaped", k -> k.invalid(() -> k.documents("{\"id\":\"a\",\"v\":1,\"\\u0076\":2}")));
  }

  private static void key(Trial k, String key) {
    Map<String, Object> values = new HashMap<>();
    values.put("id", "a");
    values.put(key, Map.of(key, 1));
    Document document = Document.ofMap(values);
    Collection<Document> documents = k.documents("{\"id\":\"b\"}");
    documents.insertOne(document);
    k.equal(Optional.of(document), documents.findById("a"), "stored");
    Path path = Path.of(key, key);
    k.equal(List.of(document), documents.findMany(field(path).eq(1)), "found by eq");
    k.equal(List.of(document), documents.findMany(field(Path.of(key)).exists()), "found by exists");
    k.equal(
        List.of(document),
        documents.findMany(field(Path.of(key)).eq(Map.of(key, 1))),
        "found by the whole value");
    k.equal(
        List.of("b", "a"),
        documents
            .findMany(dev.holdfast.Query.all().sort(dev.holdfast.Sort.ascending(path)))
            .stream()
            .map(Document::id)
            .toList(),
        "sorted");
    documents.updateOne(
        field("id").eq("a"),
        Update.of(List.of(new Update.Inc(path, 1), new Update.Set(Path.of("n", key), true))));
    Document changed = documents.findById("a").orElseThrow();
    k.equal(2L, changed.get(path), "incremented");
    k.equal(true, changed.get(Path.of("n", key)), "set below");
    documents.updateOne(
        field("id").eq("a"),
        Update.of(List.of(new Update.Unset(Path.of(key)), new Update.Unset(Path.of("n")))));
    k.equal(Optional.of(Document.of("id", "a")), documents.findById("a"), "after unset");
  }
}
