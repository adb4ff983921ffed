package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Query;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Sort;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a unique index refuses, and what it lets through. */
final class UniqueRules {
  private static final Index U = Index.on("u").asUnique();
  private static final Filter ONE = field("id").eq("1");

  /** A typed document with a unique field. */
  record User(@Nullable String id, String mail) {}

  /** "1" with u "a" and "2" with u "b", unique. */
  private static Collection<Document> two(Trial k) {
    Collection<Document> documents = k.documents();
    documents.createIndex(U);
    documents.insertOne(Document.of("id", "1", "u", "a", "n", 1));
    documents.insertOne(Document.of("id", "2", "u", "b", "n", 2));
    return documents;
  }

  /** Fails unless it is refused for the index, and changes nothing. */
  private static void refused(
      Trial k, Collection<Document> documents, Index index, Consumer<Collection<Document>> write) {
    var before = documents.versioned().findMany(Filter.all());
    HoldfastException error = k.fails(ErrorCode.DUPLICATE_KEY, () -> write.accept(documents));
    k.equal(Optional.of(index.name()), error.key(), "the key that the error names");
    k.equal(before, documents.versioned().findMany(Filter.all()), "documents and revisions");
  }

  private static Document with(@Nullable Object u) {
    return Document.of("u", u);
  }

  void rules(Rules r) {
    writes(r);
    values(r);
    freed(r);
    keys(r);
    creation(r);
    longValues(r);
  }

  private static Map<String, Consumer<Collection<Document>>> duplicates() {
    Update toB = Update.set("u", "b");
    Map<String, Consumer<Collection<Document>>> writes = new LinkedHashMap<>();
    writes.put("insertOne", in -> in.insertOne(with("b")));
    writes.put("insertMany", in -> in.insertMany(List.of(with("c"), with("b"))));
    writes.put("insertMany of two equal ones", in -> in.insertMany(List.of(with("c"), with("c"))));
    writes.put("updateOne", in -> in.updateOne(ONE, toB));
    writes.put("updateMany", in -> in.updateMany(Filter.all(), Update.set("u", "c")));
    writes.put(
        "updateMany of two fields",
        in -> in.updateMany(Filter.all(), Update.set("n", 0).set("u", "z")));
    writes.put("replaceOne", in -> in.replaceOne(Document.of("id", "1", "u", "b")));
    writes.put("replaceOne by filter", in -> in.replaceOne(ONE, with("b")));
    writes.put("upsertOne that inserts", in -> in.upsertOne(Document.of("id", "3", "u", "b")));
    writes.put("upsertOne that replaces", in -> in.upsertOne(Document.of("id", "1", "u", "b")));
    writes.put("upsertOne by filter that inserts", in -> in.upsertOne(field("id").eq("3"), toB));
    writes.put("upsertOne by filter that updates", in -> in.upsertOne(ONE, toB));
    writes.put("findOneAndUpdate", in -> in.findOneAndUpdate(ONE, toB, ReturnDocument.AFTER));
    writes.put(
        "findOneAndReplace", in -> in.findOneAndReplace(ONE, with("b"), ReturnDocument.AFTER));
    writes.put(
        "bulkWrite", in -> in.bulkWrite(List.of(Bulk.insert(with("c")), Bulk.updateOne(ONE, toB))));
    return writes;
  }

  private void writes(Rules r) {
    Rules.Entry entry =
        r.rule(
                "IDX-18",
                "Every kind of write that would make two values of a unique index equal is"
                    + " DUPLICATE_KEY with the index's name, and changes nothing.")
            .requires(Capability.TRANSACTIONS);
    duplicates().forEach((name, write) -> entry.with(name, k -> refused(k, two(k), U, write)));
    r.rule(
        "IDX-19",
        "A document keeps its own unique value: writes that leave it, or set it again, go through.",
        k -> {
          Collection<Document> documents = two(k);
          documents.updateOne(ONE, Update.set("u", "a").inc("n", 1));
          k.several(documents).updateMany(Filter.all(), Update.inc("n", 1));
          documents.replaceOne(Document.of("id", "1", "u", "a", "m", 1));
          documents.upsertOne(Document.of("id", "1", "u", "a", "n", 9));
          k.equal(
              List.of(
                  Document.of("id", "1", "u", "a", "n", 9),
                  Document.of("id", "2", "u", "b", "n", 3)),
              documents.findMany(Filter.all()),
              "stored");
        });
    r.rule(
        "IDX-20",
        "An unordered batch goes on after a duplicate and reports its index, its code and its key.",
        k -> {
          Collection<Document> documents = two(k);
          HoldfastException error =
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () ->
                      documents
                          .unordered()
                          .insertMany(List.of(with("c"), with("b"), with("c"), with("d"))));
          var errors = error.bulkResult().orElseThrow().errors();
          k.equal(new TreeSet<>(List.of(1, 2)), new TreeSet<>(errors.keySet()), "the failed ones");
          errors.forEach(
              (index, each) -> {
                k.equal(ErrorCode.DUPLICATE_KEY, each.code(), "code of " + index);
                k.equal(Optional.of("u"), each.key(), "key of " + index);
              });
          k.equal(List.of("a", "b", "c", "d"), documents.distinct("u"), "values");
          k.equal(4L, documents.count(), "documents");
        });
    r.rule(
        "IDX-21",
        "A typed collection is refused by the unique index of its field too.",
        k -> {
          Collection<User> users = k.collection(User.class);
          users.createIndex(Index.on("mail").asUnique());
          users.insertOne(new User("1", "ada@example.org"));
          HoldfastException error =
              k.fails(
                  ErrorCode.DUPLICATE_KEY, () -> users.insertOne(new User("2", "ada@example.org")));
          k.equal(Optional.of("mail"), error.key(), "the key");
          k.equal(
              List.of(new User("1", "ada@example.org")), users.findMany(Filter.all()), "stored");
        });
    r.rule(
        "IDX-22",
        "A taken id is DUPLICATE_KEY with the key id, whatever unique indexes there are.",
        k -> {
          Collection<Document> documents = two(k);
          HoldfastException error =
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () -> documents.insertOne(Document.of("id", "1", "u", "free")));
          k.equal(Optional.of("id"), error.key(), "the key");
          k.equal(2L, documents.count(), "documents");
        });
  }

  private void values(Rules r) {
    Map<String, List<Object>> different = new LinkedHashMap<>();
    different.put("types", List.of(1, "1", true, "true", false, 0, "0", "", "null"));
    different.put("case, accents and spaces", List.of("a", "A", "á", "a\u0301", "a ", " a", "aa"));
    different.put(
        "large integers", List.of(9007199254740992L, 9007199254740993L, Long.MAX_VALUE, 1e300));
    different.put("near doubles", List.of(0.1 + 0.2, 0.3, 1e-300, 0));
    different.put("quotes and wildcards", List.of("'", "''", "\"", "%", "_", "\\", "\\\\"));
    different.put("above U+FFFF", List.of("\uD83D\uDE00", "\uD83D\uDE01", "\uFFFD"));
    Rules.Entry entry =
        r.rule("IDX-23", "Values that differ, or differ in type alone, live side by side.");
    different.forEach(
        (name, values) ->
            entry.with(
                name,
                k -> {
                  Collection<Document> documents = k.documents();
                  documents.createIndex(U);
                  for (Object value : values) {
                    documents.insertOne(with(value));
                  }
                  for (Object value : values) {
                    k.equal(1L, documents.count(field("u").eq(value)), "found by " + value);
                  }
                }));
    Rules.Entry equal =
        r.rule("IDX-24", "Numbers that are equal by value are one unique value, however written.");
    Map<Object, Object> pairs = new LinkedHashMap<>();
    pairs.put(1L, 1.0);
    pairs.put(0L, -0.0);
    pairs.put(4503599627370496L, 4503599627370496.0);
    pairs.put(Long.MIN_VALUE, -0x1p63);
    pairs.put(0.1, 0.1);
    pairs.forEach(
        (one, other) ->
            equal.with(
                one + " and " + other,
                k -> {
                  Collection<Document> documents = k.documents();
                  documents.createIndex(U);
                  documents.insertOne(Document.of("id", "1", "u", one));
                  refused(k, documents, U, in -> in.insertOne(with(other)));
                }));
    List<@Nullable Object> exempt =
        Arrays.asList(
            null, List.of(), List.of(1), List.of("a", "b"), Map.of(), Map.of("x", 1), "missing");
    r.rule(
            "IDX-25",
            "Documents whose unique field is null, missing, an array or an object are exempt.")
        .each(
            "with",
            exempt,
            (k, value) -> {
              Collection<Document> documents = two(k);
              Document one = "missing".equals(value) ? Document.of("x", 1) : with(value);
              documents.insertOne(one);
              documents.unordered().insertMany(List.of(one, one));
              documents
                  .unordered()
                  .updateMany(
                      field("id").in("1", "2"),
                      "missing".equals(value) ? Update.unset("u") : Update.set("u", value));
              k.equal(5L, documents.count(), "documents");
              documents.insertOne(with("a"));
              refused(k, documents, U, in -> in.insertOne(with("a")));
            });
  }

  private void freed(Trial k, Consumer<Collection<Document>> free) {
    Collection<Document> documents = two(k);
    free.accept(k.several(documents));
    documents.insertOne(Document.of("id", "9", "u", "a"));
    k.equal(
        List.of("9"), TransactionRules.ids(documents.findMany(field("u").eq("a"))), "who has it");
    refused(k, documents, U, in -> in.insertOne(with("a")));
  }

  private void freed(Rules r) {
    Map<String, Consumer<Collection<Document>>> frees = new LinkedHashMap<>();
    frees.put("deleteOne", in -> in.deleteOne(ONE));
    frees.put("deleteMany", in -> in.deleteMany(Filter.all()));
    frees.put("an update to another value", in -> in.updateOne(ONE, Update.set("u", "c")));
    frees.put("unset", in -> in.updateOne(ONE, Update.unset("u")));
    frees.put("an array in its place", in -> in.updateOne(ONE, Update.set("u", List.of("a"))));
    frees.put("a replacement", in -> in.replaceOne(Document.of("id", "1")));
    frees.put("clear", Collection::clear);
    Rules.Entry entry =
        r.rule("IDX-26", "A unique value is free again as soon as no document has it.");
    frees.forEach((name, free) -> entry.with(name, k -> freed(k, free)));
    r.rule(
            "IDX-36",
            "A unique value is free again after findOneAndDelete.",
            k -> freed(k, in -> in.findOneAndDelete(ONE)))
        .requires(Capability.IMAGES);
    r.rule(
            "IDX-27",
            "Inside a transaction a unique value can move from one document to another, and a"
                + " rollback gives it back.",
            k -> {
              Collection<Document> documents = two(k);
              for (boolean commit : new boolean[] {false, true}) {
                try (Transaction tx = k.database().begin()) {
                  Collection<Document> in = documents.in(tx);
                  in.updateOne(ONE, Update.unset("u"));
                  in.updateOne(field("id").eq("2"), Update.set("u", "a"));
                  in.insertOne(Document.of("id", commit ? "4" : "3", "u", "b"));
                  if (commit) {
                    tx.commit();
                  }
                }
                k.equal(
                    List.of(commit ? "2" : "1"),
                    TransactionRules.ids(documents.findMany(field("u").eq("a"))),
                    commit ? "after the commit" : "after the rollback");
                refused(k, documents, U, in -> in.insertOne(with("b")));
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "IDX-28",
            "Within one batch a write can take the unique value that an earlier one gave up.",
            k -> {
              Collection<Document> documents = two(k);
              documents.bulkWrite(
                  List.of(
                      Bulk.deleteOne(ONE),
                      Bulk.insert(Document.of("id", "3", "u", "a")),
                      Bulk.updateOne(field("id").eq("2"), Update.set("u", "c")),
                      Bulk.upsertOne(Document.of("id", "4", "u", "b"))));
              k.equal(List.of("a", "b", "c"), documents.distinct("u"), "values");
              k.equal(
                  List.of("2", "3", "4"),
                  TransactionRules.ids(documents.findMany(Filter.all())),
                  "documents");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void keys(Rules r) {
    r.rule(
        "IDX-29",
        "A compound unique index refuses only what is equal in every key, and exempts what lacks"
            + " one.",
        k -> {
          Index both = Index.on("a", "b.c").asUnique();
          Collection<Document> documents = k.documents();
          documents.createIndex(both);
          documents
              .unordered()
              .insertMany(
                  List.of(
                      Document.parse("{\"a\":1,\"b\":{\"c\":1}}"),
                      Document.parse("{\"a\":1,\"b\":{\"c\":2}}"),
                      Document.parse("{\"a\":2,\"b\":{\"c\":1}}"),
                      Document.parse("{\"a\":\"1\",\"b\":{\"c\":1}}"),
                      Document.parse("{\"a\":1}"),
                      Document.parse("{\"a\":1}"),
                      Document.parse("{\"a\":1,\"b\":{\"c\":null}}"),
                      Document.parse("{\"a\":1,\"b\":{\"c\":[1]}}"),
                      Document.parse("{\"a\":[1],\"b\":{\"c\":1}}"),
                      Document.parse("{\"a\":[1],\"b\":{\"c\":1}}"),
                      Document.parse("{\"b\":{\"c\":1}}"),
                      Document.parse("{\"b\":{\"c\":1}}"),
                      Document.parse("{\"a\":\"1,1\",\"b\":{\"c\":\"\"}}"),
                      Document.parse("{\"a\":\"1\",\"b\":{\"c\":\",1\"}}")));
          Document again = Document.parse("{\"a\":1.0,\"b\":{\"c\":2.0}}");
          refused(k, documents, both, in -> in.insertOne(again));
          k.equal(14L, documents.count(), "documents");
        });
    Map<String, Index> indexes = new LinkedHashMap<>();
    indexes.put("descending", Index.on(Sort.descending("x")).asUnique());
    indexes.put("nested", Index.on("p.q.r").asUnique());
    indexes.put("a key with a dot", Index.on(Sort.ascending(Path.of("a.b"))).asUnique());
    indexes.put("a key with quotes", Index.on(Sort.ascending(Path.of("it's \"$q\""))).asUnique());
    indexes.put("the empty key", new Index("empty", List.of(Sort.ascending(Path.of(""))), true));
    indexes.put("a key of digits", Index.on(Sort.ascending(Path.of("0"))).asUnique());
    indexes.put("a name of its own", Index.on("x").named("né '\"; drop table").asUnique());
    Rules.Entry entry =
        r.rule("IDX-30", "A unique index works on any path, in any direction, under any name.");
    indexes.forEach(
        (name, index) ->
            entry.with(
                name,
                k -> {
                  Collection<Document> documents = k.documents();
                  k.equal(true, documents.createIndex(index), "created");
                  Path path = index.keys().get(0).path();
                  documents.insertOne(Document.ofMap(nest(path, "a")));
                  documents.insertOne(Document.ofMap(nest(path, "b")));
                  refused(k, documents, index, in -> in.insertOne(Document.ofMap(nest(path, "a"))));
                  k.equal(1L, documents.count(field(path).eq("a")), "found");
                  k.equal(List.of(index), documents.indexes(), "listed");
                  k.equal(true, documents.dropIndex(index.name()), "dropped");
                  documents.insertOne(Document.ofMap(nest(path, "a")));
                  k.equal(2L, documents.count(field(path).eq("a")), "found after the drop");
                }));
    r.rule(
        "IDX-31",
        "Two unique indexes are checked both, and the error names the one that refuses.",
        k -> {
          Index other = Index.on("w").asUnique();
          Collection<Document> documents = two(k);
          documents.createIndex(other);
          documents.updateOne(ONE, Update.set("w", 1));
          refused(k, documents, other, in -> in.insertOne(Document.of("u", "free", "w", 1)));
          refused(k, documents, U, in -> in.insertOne(Document.of("u", "a", "w", 2)));
        });
  }

  private static Map<String, @Nullable Object> nest(Path path, Object value) {
    Object nested = value;
    List<String> keys = path.keys();
    for (int i = keys.size() - 1; i >= 0; i--) {
      Map<String, @Nullable Object> outer = new LinkedHashMap<>();
      outer.put(keys.get(i), nested);
      nested = outer;
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    ((Map<?, ?>) nested).forEach((key, inner) -> all.put((String) key, inner));
    return all;
  }

  private void creation(Rules r) {
    r.rule(
        "IDX-32",
        "A unique index over equal values is refused as DUPLICATE_KEY and not made; once they are"
            + " gone it is made.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"1\",\"u\":1}", "{\"id\":\"2\",\"u\":1.0}", "{\"id\":\"3\"}");
          refused(k, documents, U, in -> in.createIndex(U));
          k.equal(List.of(), documents.indexes(), "indexes");
          documents.insertOne(with(1));
          k.equal(3L, documents.count(field("u").eq(1)), "a third one, as there is no index");
          k.several(documents).deleteMany(field("u").eq(1).and(field("id").ne("1")));
          k.equal(true, documents.createIndex(U), "created at last");
          refused(k, documents, U, in -> in.insertOne(with(1)));
        });
    r.rule(
        "IDX-33",
        "A unique index over existing documents exempts, and tells apart, what one made before"
            + " does.",
        k -> {
          Collection<Document> documents =
              k.documents(
                  "{\"u\":1}",
                  "{\"u\":\"1\"}",
                  "{\"u\":true}",
                  "{\"u\":null}",
                  "{\"u\":null}",
                  "{}",
                  "{}",
                  "{\"u\":[1]}",
                  "{\"u\":[1]}",
                  "{\"u\":{\"x\":1}}",
                  "{\"u\":{\"x\":1}}",
                  "{\"u\":9007199254740992}",
                  "{\"u\":9007199254740993}");
          k.equal(true, documents.createIndex(U), "created");
          refused(k, documents, U, in -> in.insertOne(with("1")));
          refused(k, documents, U, in -> in.insertOne(with(true)));
          refused(k, documents, U, in -> in.insertOne(with(1.0)));
        });
  }

  /** Text that does not compress well, the same for the same seed. */
  static String text(int seed, int length) {
    StringBuilder text = new StringBuilder(length);
    long state = seed * 0x9E3779B97F4A7C15L + 1;
    while (text.length() < length) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      text.append((char) ('!' + (state >>> 33) % 90));
    }
    return text.toString();
  }

  private void longValues(Rules r) {
    r.rule(
            "IDX-34",
            "A long value stays unique, and is told from one that differs at its end or its start.")
        .each(
            "length",
            List.of(500, 1_024, 3_000, 10_000, 100_000),
            (k, length) -> {
              String value = text(1, length);
              Collection<Document> documents = k.documents();
              documents.createIndex(U);
              documents.insertOne(with(value));
              documents.insertOne(with(value + "x"));
              documents.insertOne(with("x" + value));
              documents.insertOne(with(value.substring(1)));
              refused(k, documents, U, in -> in.insertOne(with(value)));
              refused(
                  k,
                  documents,
                  U,
                  in -> in.updateOne(field("u").eq(value + "x"), Update.set("u", value)));
              k.equal(1L, documents.count(field("u").eq(value)), "found");
              documents.deleteOne(field("u").eq(value));
              documents.insertOne(with(value));
            });
    r.rule(
            "IDX-35",
            "A value too long for an index is stored, found, ordered, changed and deleted like any"
                + " other.")
        .each(
            "length",
            List.of(3_000, 9_000, 70_000, 1_000_000),
            (k, length) -> {
              Collection<Document> documents = k.documents();
              documents.createIndex(Index.on("t"));
              documents.createIndex(Index.on(Sort.descending("n"), Sort.ascending("t")));
              List<String> texts = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                texts.add(text(5, length) + i);
                documents.insertOne(Document.of("id", "" + i, "n", 1, "t", texts.get(i)));
              }
              documents.insertOne(Document.of("id", "5", "n", 1, "t", "short"));
              Query byText = Query.all().sort(Sort.ascending("n"), Sort.descending("t"));
              List<String> expected = new ArrayList<>(List.of("3", "2", "1", "0"));
              expected.add(texts.get(0).compareTo("short") < 0 ? 0 : 4, "5");
              k.equal(expected, TransactionRules.ids(documents.findMany(byText)), "in order");
              k.equal(
                  List.of("2"),
                  TransactionRules.ids(documents.findMany(field("t").eq(texts.get(2)))),
                  "eq");
              k.equal(4L, documents.count(field("t").startsWith(text(5, length))), "startsWith");
              k.equal(
                  List.of("2", "3"),
                  TransactionRules.ids(
                      documents.findMany(
                          field("t").gt(texts.get(1)).and(field("t").lte(texts.get(3))))),
                  "a range");
              documents.updateOne(field("t").eq(texts.get(2)), Update.set("t", "now short"));
              k.equal(0L, documents.count(field("t").eq(texts.get(2))), "the old value");
              k.equal(
                  3L,
                  k.several(documents).deleteMany(field("t").startsWith(text(5, 2_000))),
                  "deleted");
              k.equal(2L, documents.count(), "left");
            });
  }
}
