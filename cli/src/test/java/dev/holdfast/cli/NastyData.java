package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.BsonSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a copy may lose on its way from one backend to another: every kind of key, value, limit. */
final class NastyData {
  private static final int DEEPEST = 100;

  private static final List<String> KEYS =
      List.of(
          "",
          " ",
          ".",
          "a.b",
          "..",
          "$",
          "$a",
          "$set",
          "a$",
          "%",
          "%25",
          "%2E",
          "%_id",
          "_id",
          "_rev",
          "rev",
          "ID",
          "Id",
          "0",
          "-1",
          "'",
          "\"",
          "\\",
          "`",
          "[0]",
          "a\nb",
          "\t",
          "\u0001",
          "\u007f",
          "\u00e9",
          "e\u0301",
          "\u2028",
          "\ud83d\ude00",
          "\uffff",
          "select",
          "null",
          "d",
          "x".repeat(5_000));

  private static final List<Object> VALUES =
      List.of(
          0L,
          -1L,
          (1L << 53) - 1,
          1L << 53,
          (1L << 53) + 1,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          Integer.MAX_VALUE + 1L,
          0.1,
          -0.5,
          0.30000000000000004,
          1e-7,
          1e22,
          0x1p63,
          Double.MAX_VALUE,
          Double.MIN_VALUE,
          true,
          false,
          "",
          " a ",
          "1",
          "null",
          "{\"$set\":1}",
          "$a",
          "\u0001\u001f\u007f",
          "\ud83d\ude00\uffff\ud7ff",
          "e\u0301\u00e9\u212b",
          "2024-02-29T00:00:00.000000000Z",
          "6500011234 12.34",
          List.of(),
          Map.of(),
          List.of(List.of(List.of(), List.of(1L, List.of("a")))),
          List.of(Map.of("0", List.of(Map.of("$a.b", 1L)))));

  private NastyData() {}

  /** Fills an empty database. */
  static void into(Database database) {
    values(database.collection("values"));
    keys(database.collection("keys"));
    ids(database.collection("Ids"));
    limits(database.collection("limits"));
    for (String name : List.of("ids", "a.b", "$x", "system.users", "hf_meta", "\ud83d\ude00")) {
      database.collection(name).insertOne(Document.of("id", name, "name", name));
    }
    database.collection("x".repeat(120)).insertOne(Document.of("id", "a"));
  }

  private static void values(Collection<Document> documents) {
    documents.createIndex(Index.on("v"));
    documents.createIndex(Index.on(Sort.descending("v"), Sort.ascending("n")).named("both"));
    List<Document> all = new ArrayList<>();
    for (int i = 0; i < VALUES.size(); i++) {
      Object value = VALUES.get(i);
      all.add(Document.of("id", "v" + i, "v", value, "n", i, "in", List.of(value, value)));
    }
    Map<String, @Nullable Object> nulls = new LinkedHashMap<>();
    nulls.put("id", "null");
    nulls.put("v", null);
    all.add(Document.ofMap(nulls));
    all.add(Document.of("id", "nothing"));
    documents.unordered().insertMany(all);
  }

  private static void keys(Collection<Document> documents) {
    documents.createIndex(Index.on(Sort.ascending(Path.of("$a"))).named("dollar"));
    documents.createIndex(
        Index.on(Sort.ascending(Path.of("a.b")), Sort.ascending(Path.of("\ud83d\ude00")))
            .asUnique()
            .named("odd 'name'\""));
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (int i = 0; i < KEYS.size(); i++) {
      String key = KEYS.get(i);
      documents.insertOne(with("k" + i, Map.of(key, Map.of(key, List.of(Map.of(key, (long) i))))));
      all.put(key, (long) i);
    }
    documents.insertOne(with("all", all));
  }

  private static void ids(Collection<Document> documents) {
    List<String> ids =
        List.of(
            "a",
            "A",
            " a",
            "a ",
            "a\t",
            "\u00e9",
            "e\u0301",
            "\ud83d\ude00",
            "\uffff",
            "\u0001",
            "'",
            "\"",
            "\\",
            "%",
            "_",
            "$a",
            "a.b",
            "1",
            "01",
            "null",
            "x".repeat(512),
            "\ud83d\ude00".repeat(128));
    documents.unordered().insertMany(ids.stream().map(id -> Document.of("id", id)).toList());
  }

  private static void limits(Collection<Document> documents) {
    Object deep = 1L;
    for (int level = 2; level < DEEPEST; level++) {
      deep = level % 2 == 0 ? List.of(deep) : Map.of("k", deep);
    }
    documents.insertOne(with("deep", Map.of("k", Map.of("k", deep))));
    long left = BsonSize.LIMIT - BsonSize.document("full", Map.of("s", ""));
    documents.insertOne(Document.of("id", "full", "s", "x".repeat(Math.toIntExact(left))));
    List<Document> many = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      many.add(Document.of("id", String.format("%05d", i), "n", i, "t", "text ".repeat(i % 50)));
    }
    documents.unordered().insertMany(many);
  }

  private static Document with(String id, Map<String, @Nullable Object> body) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("id", id);
    all.putAll(body);
    return Document.ofMap(all);
  }
}
