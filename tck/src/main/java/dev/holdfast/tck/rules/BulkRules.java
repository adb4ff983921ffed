package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.BulkResult;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Several writes in one call. */
final class BulkRules implements Area {
  record Measured(String id, double value) {}

  @Override
  public String code() {
    return "BLK";
  }

  @Override
  public String title() {
    return "Bulk writes";
  }

  @Override
  public void rules(Rules r) {
    inOrder(r);
    atomic(r);
    unordered(r);
    refused(r);
  }

  private static Bulk<Document> insert(String id, int v) {
    return Bulk.insert(Document.of("id", id, "v", v));
  }

  private static Filter id(String id) {
    return field("id").eq(id);
  }

  private static void inOrder(Rules r) {
    r.rule(
        "BLK-01",
        "A bulk mixes every kind of write, applies them in order, and counts what they did.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\",\"v\":1}", "{\"id\":\"c\"}");
          BulkResult result =
              documents
                  .unordered()
                  .bulkWrite(
                      List.of(
                          insert("d", 1),
                          Bulk.updateMany(field("v").eq(1), Update.inc("v", 1)),
                          Bulk.updateOne(id("a"), Update.set("w", true)),
                          Bulk.updateOne(id("none"), Update.set("w", true)),
                          Bulk.replaceOne(Document.of("id", "c", "v", 9)),
                          Bulk.upsertOne(Document.of("id", "e", "v", 5)),
                          Bulk.upsertOne(id("f"), Update.set("v", 6)),
                          Bulk.upsertOne(id("f"), Update.inc("v", 1)),
                          Bulk.deleteOne(id("b")),
                          Bulk.deleteMany(field("v").gte(9))));
          k.equal(List.of("d", "e", "f"), result.insertedIds(), "insertedIds");
          k.equal(6L, result.matched(), "matched");
          k.equal(6L, result.modified(), "modified");
          k.equal(2L, result.deleted(), "deleted");
          k.equal(Map.of(), result.errors(), "errors");
          k.equal(
              List.of(
                  Document.of("id", "a", "v", 2, "w", true),
                  Document.of("id", "d", "v", 2),
                  Document.of("id", "e", "v", 5),
                  Document.of("id", "f", "v", 7)),
              documents.findMany(Filter.all()),
              "stored");
        });
    r.rule(
        "BLK-02",
        "The writes of one document keep their order, however often it comes and goes.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":0}");
          List<Bulk<Document>> bulk = new ArrayList<>();
          for (int i = 1; i <= 50; i++) {
            bulk.add(Bulk.deleteOne(id("a")));
            bulk.add(Bulk.upsertOne(Document.of("id", "a", "v", i)));
            bulk.add(Bulk.updateOne(id("a"), Update.mul("v", 2)));
          }
          BulkResult result = documents.unordered().bulkWrite(bulk);
          k.equal(50L, result.deleted(), "deleted");
          k.equal(
              List.of(Document.of("id", "a", "v", 100)),
              documents.findMany(Filter.all()),
              "stored");
        });
    r.rule(
        "BLK-03",
        "An empty bulk does nothing and answers nothing.",
        k -> {
          Collection<Document> documents = k.documents();
          BulkResult result = documents.bulkWrite(List.of());
          k.equal(List.of(), result.insertedIds(), "insertedIds");
          k.equal(0L, result.matched() + result.modified() + result.deleted(), "counts");
          k.check(!k.database().collections().contains(documents.name()), "it is listed");
        });
    r.rule(
        "BLK-04",
        "10,000 mixed writes go into one bulk.",
        k -> {
          Collection<Document> documents = k.documents();
          List<Bulk<Document>> bulk = new ArrayList<>();
          for (int i = 0; i < 4_000; i++) {
            bulk.add(insert("d" + i, i));
          }
          for (int i = 0; i < 4_000; i++) {
            bulk.add(Bulk.updateOne(id("d" + i), Update.inc("v", 1)));
          }
          for (int i = 0; i < 2_000; i++) {
            bulk.add(Bulk.deleteOne(id("d" + i)));
          }
          BulkResult result = documents.unordered().bulkWrite(bulk);
          k.equal(4_000, result.insertedIds().size(), "inserted");
          k.equal(4_000L, result.modified(), "modified");
          k.equal(2_000L, result.deleted(), "deleted");
          k.equal(2_000L, documents.count(), "count");
          k.equal(
              Optional.of(Document.of("id", "d3999", "v", 4_000)),
              documents.findById("d3999"),
              "the last one");
        });
  }

  private static void atomic(Rules r) {
    r.rule(
            "BLK-10",
            "A bulk is all or nothing: when one write fails, those before and after it have no"
                + " effect, and the message has its index.")
        .with(
            "id taken",
            k -> undone(k, ErrorCode.DUPLICATE_KEY, Bulk.insert(Document.of("id", "b"))))
        .with(
            "unique index",
            k -> {
              HoldfastException error =
                  undone(k, ErrorCode.DUPLICATE_KEY, Bulk.updateOne(id("b"), Update.set("u", "A")));
              k.equal(Optional.of("u"), error.key(), "key");
            })
        .with("update", k -> undone(k, ErrorCode.INVALID, Bulk.updateOne(id("b"), bad())))
        .with("updateMany", k -> undone(k, ErrorCode.INVALID, Bulk.updateMany(Filter.all(), bad())))
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "BLK-11",
            "No reader ever sees a part of a bulk that is all or nothing.",
            BulkRules::neverInPart)
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "BLK-12",
            "In a transaction a bulk is all or nothing even when unordered: a failure dooms the"
                + " transaction.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"b\"}");
              try (Transaction tx = k.database().begin()) {
                Collection<Document> inside = documents.in(tx).unordered();
                k.fails(
                    ErrorCode.DUPLICATE_KEY,
                    () ->
                        inside.bulkWrite(List.of(insert("a", 1), insert("b", 1), insert("c", 1))));
                k.fails(ErrorCode.TRANSACTION_ABORTED, tx::commit);
              }
              k.equal(List.of(Document.of("id", "b")), documents.findMany(Filter.all()), "stored");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private static Update bad() {
    return Update.inc("t", 1);
  }

  private static HoldfastException undone(Trial k, ErrorCode code, Bulk<Document> failing) {
    Collection<Document> documents =
        k.documents("{\"id\":\"a\",\"u\":\"A\"}", "{\"id\":\"b\",\"u\":\"B\",\"t\":\"text\"}");
    documents.createIndex(Index.on("u").asUnique().named("u"));
    List<Versioned<Document>> before = documents.versioned().findMany(Filter.all());
    HoldfastException error =
        k.fails(
            code,
            () ->
                documents.bulkWrite(
                    List.of(
                        insert("new", 1),
                        Bulk.updateOne(id("a"), Update.set("w", 1)),
                        failing,
                        Bulk.deleteMany(Filter.all()))));
    Messages.hasIndex(k, error, 2);
    k.equal(before, documents.versioned().findMany(Filter.all()), "stored");
    return error;
  }

  private static void neverInPart(Trial k) throws Exception {
    Collection<Document> documents = k.documents();
    List<Document> batch = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      batch.add(Document.of("id", "d" + i, "v", 1));
    }
    AtomicBoolean done = new AtomicBoolean();
    List<Set<Long>> seen =
        Crowd.results(
            4,
            who -> {
              Set<Long> counts = new java.util.TreeSet<>();
              if (who > 0) {
                while (!done.get()) {
                  counts.add((long) documents.findMany(Filter.all()).size());
                }
                return counts;
              }
              try {
                for (int round = 0; round < 10; round++) {
                  Crowd.patiently(() -> documents.insertMany(batch));
                  Crowd.patiently(() -> documents.deleteMany(Filter.all()));
                }
              } finally {
                done.set(true);
              }
              return counts;
            });
    for (Set<Long> counts : seen) {
      k.check(Set.of(0L, 200L).containsAll(counts), "documents seen at once: " + counts);
    }
  }

  private static void unordered(Rules r) {
    r.rule(
        "BLK-20",
        "An unordered bulk goes on after each failure; the error has the code of the first, and"
            + " for every index that failed its own code and key.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"a\",\"t\":\"text\"}", "{\"id\":\"b\",\"u\":\"B\"}");
          documents.createIndex(Index.on("u").asUnique().named("u"));
          HoldfastException error =
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () ->
                      documents
                          .unordered()
                          .bulkWrite(
                              List.of(
                                  insert("c", 1),
                                  insert("a", 1),
                                  Bulk.updateOne(id("a"), bad()),
                                  Bulk.updateOne(id("a"), Update.set("u", "B")),
                                  Bulk.updateOne(id("a"), Update.set("ok", true)),
                                  insert("d", 1))));
          BulkResult result = error.bulkResult().orElseThrow();
          k.equal(List.of("c", "d"), result.insertedIds(), "insertedIds");
          k.equal(1L, result.modified(), "modified");
          k.equal(List.of(1, 2, 3), List.copyOf(result.errors().keySet()), "indexes that failed");
          List<HoldfastException> errors = List.copyOf(result.errors().values());
          k.equal(Optional.of("id"), errors.get(0).key(), "key of index 1");
          k.equal(ErrorCode.INVALID, errors.get(1).code(), "code of index 2");
          k.equal(Optional.of("u"), errors.get(2).key(), "key of index 3");
          k.equal(false, error.retryable(), "retryable");
          k.equal(
              List.of(
                  Document.of("id", "a", "t", "text", "ok", true),
                  Document.of("id", "b", "u", "B"),
                  Document.of("id", "c", "v", 1),
                  Document.of("id", "d", "v", 1)),
              documents.findMany(Filter.all()),
              "stored");
        });
  }

  private static void refused(Rules r) {
    r.rule(
            "BLK-30",
            "A write that breaks a rule is INVALID with its index, before any is sent, also when"
                + " unordered.")
        .with("null", k -> refused(k, Absent.argument()))
        .with("null document", k -> refused(k, Bulk.insert(Absent.argument())))
        .with("null filter", k -> refused(k, Bulk.deleteMany(Absent.argument())))
        .with("null update", k -> refused(k, Bulk.updateOne(id("a"), Absent.argument())))
        .with("replacement without id", k -> refused(k, Bulk.replaceOne(Document.of("v", 1))))
        .with("empty id", k -> refused(k, Bulk.upsertOne(Document.of("id", "", "v", 1))))
        .with("update of the id", k -> refused(k, Bulk.updateOne(id("a"), Update.set("id", "b"))))
        .with(
            "conflicting update",
            k -> refused(k, Bulk.updateMany(id("a"), Update.set("x", 1).inc("x.y", 1))));
    r.rule(
        "BLK-32",
        "A document of a bulk that cannot be stored is INVALID with its index, and nothing is"
            + " stored, also when unordered.",
        k -> {
          Collection<Measured> typed = k.collection(Measured.class);
          List<Measured> bulk = List.of(new Measured("a", 1), new Measured("b", Double.NaN));
          for (Collection<Measured> way : List.of(k.several(typed), typed.unordered())) {
            Messages.hasIndex(k, k.invalid(() -> way.insertMany(bulk)), 1);
            k.equal(0L, typed.count(), "count");
          }
        });
    r.rule(
        "BLK-21",
        "An unordered bulk of one write that fails tells its outcome as one of several does.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}");
          HoldfastException error =
              k.fails(
                  ErrorCode.DUPLICATE_KEY,
                  () -> documents.unordered().insertMany(List.of(Document.of("id", "a"))));
          k.equal(
              List.of(0),
              List.copyOf(error.bulkResult().orElseThrow().errors().keySet()),
              "indexes that failed");
        });
    r.rule(
        "BLK-31",
        "A null list of writes is INVALID.",
        k -> k.invalid(() -> k.documents().bulkWrite(Absent.argument())));
  }

  private static void refused(Trial k, Bulk<Document> broken) {
    Collection<Document> documents = k.documents("{\"id\":\"a\"}");
    List<Bulk<Document>> bulk = new ArrayList<>();
    bulk.add(insert("new", 1));
    bulk.add(broken);
    bulk.add(Bulk.deleteMany(Filter.all()));
    for (Collection<Document> way : List.of(documents, documents.unordered())) {
      HoldfastException error = k.invalid(() -> way.bulkWrite(bulk));
      Messages.hasIndex(k, error, 1);
      k.equal(List.of(Document.of("id", "a")), documents.findMany(Filter.all()), "stored");
    }
  }
}
