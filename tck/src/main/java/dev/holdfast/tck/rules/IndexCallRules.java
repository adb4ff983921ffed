package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;
import static dev.holdfast.tck.rules.TransactionRules.ids;

import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Making, listing and dropping indexes, and that they follow every write. */
final class IndexCallRules {
  void rules(Rules r) {
    calls(r);
    follow(r);
    shapes(r);
  }

  private void calls(Rules r) {
    r.rule(
        "IDX-03",
        "createIndex is true when it makes the index and false, without effect, when it is there.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":1}");
          k.equal(true, documents.createIndex(Index.on("a")), "the first time");
          k.equal(false, documents.createIndex(Index.on("a")), "the second time");
          k.equal(
              true, documents.createIndex(Index.on("a").named("again")), "the same, other name");
          k.equal(
              List.of(Index.on("a"), Index.on("a").named("again")), documents.indexes(), "listed");
          k.equal(1L, documents.count(field("a").eq(1)), "found");
        });
    Map<String, Index> others = new LinkedHashMap<>();
    others.put("another field", Index.on("b").named("i"));
    others.put("one more field", Index.on("a", "b").named("i"));
    others.put("another direction", Index.on(Sort.descending("a")).named("i"));
    others.put("unique", Index.on("a").named("i").asUnique());
    Rules.Entry entry =
        r.rule(
            "IDX-04", "An index of that name that is another one is INVALID and stays as it is.");
    others.forEach(
        (name, other) ->
            entry.with(
                name,
                k -> {
                  Collection<Document> documents = k.documents("{\"a\":1}", "{\"a\":1}");
                  Index first = Index.on("a").named("i");
                  documents.createIndex(first);
                  k.invalid(() -> documents.createIndex(other));
                  k.equal(List.of(first), documents.indexes(), "listed");
                  documents.insertOne(Document.of("a", 1));
                  k.equal(3L, documents.count(field("a").eq(1)), "found");
                }));
    r.rule(
        "IDX-05",
        "indexes lists what was declared, with keys, directions and uniqueness, by name.",
        k -> {
          Collection<Document> documents = k.documents();
          k.equal(List.of(), documents.indexes(), "of a collection that is not there");
          List<Index> declared =
              List.of(
                  Index.on("a.b", "c").named("A"),
                  Index.on(Sort.descending("x"), Sort.ascending("y")).named("Z").asUnique(),
                  Index.on("a").named("a"),
                  Index.on("a").named("é"));
          documents.createIndex(declared.get(2));
          documents.createIndex(declared.get(0));
          documents.createIndex(declared.get(3));
          documents.createIndex(declared.get(1));
          k.equal(declared, documents.indexes(), "listed");
          k.check(
              k.database().collections().contains(documents.name()),
              "a collection with an index is listed");
        });
    r.rule(
        "IDX-06",
        "dropIndex is true when there was one of that name, else false; the others stay.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":1,\"b\":1}");
          documents.createIndex(Index.on("a"));
          documents.createIndex(Index.on("b"));
          k.equal(false, documents.dropIndex("A"), "of another name");
          k.equal(true, documents.dropIndex("a"), "the first time");
          k.equal(false, documents.dropIndex("a"), "the second time");
          k.equal(List.of(Index.on("b")), documents.indexes(), "listed");
          k.equal(1L, documents.count(field("a").eq(1)), "found without the index");
          k.equal(false, k.documents().dropIndex("a"), "of a collection that is not there");
        });
    r.rule(
        "IDX-07",
        "clear keeps the indexes, drop removes them.",
        k -> {
          Collection<Document> documents = k.documents("{\"u\":1}");
          Index unique = Index.on("u").asUnique();
          documents.createIndex(unique);
          documents.clear();
          k.equal(List.of(unique), documents.indexes(), "after clear");
          documents.insertOne(Document.of("u", 1));
          documents.drop();
          k.equal(List.of(), documents.indexes(), "after drop");
          documents.unordered().insertMany(List.of(Document.of("u", 1), Document.of("u", 1)));
          k.equal(2L, documents.count(field("u").eq(1)), "equal values after drop");
        });
    r.rule(
        "IDX-08",
        "Indexes of one name in two collections are two indexes.",
        k -> {
          Collection<Document> one = k.documents();
          Collection<Document> other = k.documents();
          one.createIndex(Index.on("a").named("i").asUnique());
          other.createIndex(Index.on("b").named("i"));
          one.insertOne(Document.of("id", "1", "a", 1));
          other.insertOne(Document.of("id", "1", "a", 1));
          other.insertOne(Document.of("id", "2", "a", 1));
          k.equal(true, one.dropIndex("i"), "dropped");
          k.equal(List.of(Index.on("b").named("i")), other.indexes(), "the other one");
        });
    r.rule(
        "IDX-09",
        "An index needs a name and a key: without one it is INVALID.",
        k -> {
          k.invalid(() -> Index.on(new String[0]));
          k.invalid(() -> Index.on("a").named(""));
          k.invalid(() -> new Index("i", List.of(), false));
        });
  }

  private void follow(Rules r) {
    Map<String, Consumer<Collection<Document>>> writes = new LinkedHashMap<>();
    Filter one = field("id").eq("1");
    writes.put("set", in -> in.updateOne(one, Update.set("a", "new")));
    writes.put("unset", in -> in.updateOne(one, Update.unset("a")));
    writes.put("set null", in -> in.updateOne(one, Update.set("a", null)));
    writes.put("an array", in -> in.updateOne(one, Update.set("a", List.of("old"))));
    writes.put("an object", in -> in.updateOne(one, Update.set("a", Map.of("b", "old"))));
    writes.put("another type", in -> in.updateOne(one, Update.set("a", 5)));
    writes.put("rename", in -> in.updateOne(one, Update.rename("a", "z")));
    writes.put("updateMany", in -> in.updateMany(Filter.all(), Update.set("a", "all")));
    writes.put("replaceOne", in -> in.replaceOne(Document.of("id", "1", "a", "new")));
    writes.put("upsertOne", in -> in.upsertOne(Document.of("id", "1", "b", "old")));
    writes.put("deleteOne", in -> in.deleteOne(one));
    writes.put("deleteMany", in -> in.deleteMany(field("a").eq("old")));
    writes.put("clear", Collection::clear);
    writes.put(
        "delete and insert",
        in -> {
          in.deleteOne(one);
          in.insertOne(Document.of("id", "1", "a", "new"));
        });
    Rules.Entry entry =
        r.rule("IDX-10", "An index follows every kind of write: it finds the new and not the old.");
    writes.forEach(
        (name, write) ->
            entry.with(
                name,
                k -> {
                  Collection<Document> indexed = k.documents();
                  indexed.createIndex(Index.on("a"));
                  indexed.createIndex(Index.on("b", "a"));
                  Collection<Document> plain = k.documents();
                  for (Collection<Document> each : List.of(indexed, plain)) {
                    each.insertOne(Document.of("id", "1", "a", "old", "b", 1));
                    each.insertOne(Document.of("id", "2", "a", "other", "b", 1));
                    write.accept(k.several(each));
                  }
                  same(k, plain, indexed);
                }));
    r.rule(
            "IDX-11",
            "An index inside a transaction finds its own writes, and forgets them with a rollback.",
            k -> {
              Collection<Document> documents =
                  k.documents("{\"id\":\"1\",\"a\":1}", "{\"id\":\"2\",\"a\":2}");
              documents.createIndex(Index.on("a"));
              try (Transaction tx = k.database().begin()) {
                Collection<Document> in = documents.in(tx);
                in.updateOne(field("id").eq("1"), Update.set("a", 3));
                in.insertOne(Document.of("id", "4", "a", 2));
                k.equal(List.of(), ids(in.findMany(field("a").eq(1))), "the old value inside");
                k.equal(List.of("1"), ids(in.findMany(field("a").eq(3))), "the new value inside");
                k.equal(List.of("2", "4"), ids(in.findMany(field("a").eq(2))), "both inside");
                k.equal(
                    List.of("2", "4", "1"),
                    ids(in.findMany(Query.all().sort(Sort.ascending("a")))),
                    "in order inside");
                k.equal(List.of("1"), ids(documents.findMany(field("a").eq(1))), "outside");
              }
              k.equal(List.of("1"), ids(documents.findMany(field("a").eq(1))), "rolled back");
              k.equal(List.of(), ids(documents.findMany(field("a").eq(3))), "rolled back too");
              k.equal(1L, documents.count(field("a").eq(2)), "count");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "IDX-12",
            "An index finds what a failed batch left, not what it tried.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"1\",\"a\":1}");
              documents.createIndex(Index.on("a"));
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () ->
                      documents.bulkWrite(
                          List.of(
                              Bulk.updateOne(field("id").eq("1"), Update.set("a", 2)),
                              Bulk.insert(Document.of("id", "2", "a", 2)),
                              Bulk.insert(Document.of("id", "1")))));
              k.equal(List.of("1"), ids(documents.findMany(field("a").eq(1))), "the old value");
              k.equal(0L, documents.count(field("a").eq(2)), "the values that were tried");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private static void same(Trial k, Collection<Document> plain, Collection<Document> indexed) {
    List<Filter> filters =
        List.of(
            field("a").eq("old"),
            field("a").eq("new"),
            field("a").eq("all"),
            field("a").isNull(),
            field("a").gte("a"),
            field("a").gt(1),
            field("a").ne("old"),
            field("a").exists(),
            field("b").eq(1).and(field("a").lte("old")),
            field("a").startsWith("o"));
    for (Filter filter : filters) {
      k.equal(plain.findMany(filter), indexed.findMany(filter), "found by " + filter);
      k.equal(plain.count(filter), indexed.count(filter), "counted by " + filter);
    }
    for (Sort sort : List.of(Sort.ascending("a"), Sort.descending("a"))) {
      Query query = Query.all().sort(sort);
      k.equal(plain.findMany(query), indexed.findMany(query), "in the order " + sort);
    }
    k.equal(plain.distinct("a"), indexed.distinct("a"), "distinct");
  }

  private void shapes(Rules r) {
    Rules.Entry later =
        r.rule("IDX-13", "An index made over existing documents answers as one made before them.");
    QueryFile.addIndexedLater(later, List.of("fil.json", "nul.json", "srt.json"));
    r.rule(
        "IDX-14",
        "A compound index serves its first key, a range on its last, and a gap in its middle"
            + " alike.",
        k -> {
          Collection<Document> documents = k.documents();
          documents.createIndex(
              Index.on(Sort.ascending("a"), Sort.descending("b"), Sort.ascending("c")));
          List<Document> all = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            all.add(Document.of("id", "" + (100 + i), "a", i % 3, "b", i % 4, "c", i % 5));
          }
          documents.unordered().insertMany(all);
          k.equal(20L, documents.count(field("a").eq(1)), "the first key");
          k.equal(
              12L, documents.count(field("a").eq(1).and(field("c").gte(2))), "a gap in the middle");
          k.equal(10L, documents.count(field("a").eq(1).and(field("b").between(1, 2))), "a range");
          k.equal(30L, documents.count(field("b").gt(1)), "without the first key");
          List<String> ordered =
              ids(
                  documents.findMany(
                      Query.where(field("a").eq(0))
                          .sort(Sort.descending("b"), Sort.ascending("c"))
                          .limit(6)));
          k.equal(List.of("115", "151", "127", "103", "139", "130"), ordered, "in order");
        });
    r.rule(
        "IDX-15",
        "Twenty indexes on one collection, and one over many keys, change no answer.",
        k -> {
          Collection<Document> documents = k.documents();
          for (int i = 0; i < 20; i++) {
            documents.createIndex(Index.on("f" + i));
          }
          documents.createIndex(
              Index.on(
                  Sort.ascending("f0"),
                  Sort.descending("f1"),
                  Sort.ascending("f2"),
                  Sort.descending("f3"),
                  Sort.ascending("f4"),
                  Sort.descending("f5")));
          for (int d = 0; d < 10; d++) {
            Document document = Document.of("id", "" + d);
            for (int i = 0; i < 20; i++) {
              document = document.with("f" + i, d * i % 7);
            }
            documents.insertOne(document);
          }
          for (int i = 1; i < 20; i++) {
            int field = i;
            List<String> expected = new ArrayList<>();
            for (int d = 0; d < 10; d++) {
              if (d * field % 7 == 3) {
                expected.add("" + d);
              }
            }
            k.equal(expected, ids(documents.findMany(field("f" + i).eq(3))), "f" + i);
          }
          k.equal(21, documents.indexes().size(), "indexes");
        });
    r.rule(
        "IDX-16",
        "An index on a field that none, one or all documents have counts what there is.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"1\",\"x\":1}", "{\"id\":\"2\"}", "{\"id\":\"3\",\"x\":null}");
          documents.createIndex(Index.on("nowhere"));
          documents.createIndex(Index.on("x"));
          k.equal(3L, documents.count(field("nowhere").isNull()), "missing in all");
          k.equal(0L, documents.count(field("nowhere").exists()), "exists in none");
          k.equal(2L, documents.count(field("x").isNull()), "null or missing");
          k.equal(2L, documents.count(field("x").exists()), "exists");
          k.equal(2L, documents.count(field("x").ne(1)), "ne");
          k.equal(
              List.of("2", "3", "1"),
              ids(documents.findMany(Query.all().sort(Sort.ascending("x")))),
              "in order");
        });
    r.rule(
            "IDX-17",
            "Indexes are there after the database is opened again, and still refuse.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"1\",\"u\":1}");
              Index unique = Index.on(Sort.descending("u")).asUnique();
              documents.createIndex(unique);
              Collection<Document> again = k.reopen().collection(documents.name());
              k.equal(List.of(unique), again.indexes(), "listed");
              k.fails(ErrorCode.DUPLICATE_KEY, () -> again.insertOne(Document.of("u", 1)));
              k.equal(false, again.createIndex(unique), "created again");
              k.equal(1L, again.count(), "documents");
            })
        .requires(Capability.DURABLE);
  }
}
