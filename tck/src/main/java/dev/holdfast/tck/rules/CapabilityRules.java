package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Update;
import dev.holdfast.Versioned;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Each capability: what it gives, and that its lack is said and changes nothing. */
final class CapabilityRules implements Area {
  @Override
  public String code() {
    return "CAP";
  }

  @Override
  public String title() {
    return "Capabilities";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    declared(r);
    transactions(r);
    images(r);
    operationIds(r);
  }

  private static void declared(Rules r) {
    r.rule("CAP-01", "require answers the database itself when every capability is there.")
        .each(
            "all but",
            List.of(Capability.values()),
            (k, left) -> {
              Capability[] there =
                  k.database().capabilities().supported().stream()
                      .filter(capability -> capability != left)
                      .toArray(Capability[]::new);
              k.check(k.database().require(there) == k.database(), "another database");
            });
    r.rule(
            "CAP-02",
            "require of a capability that is off is UNSUPPORTED, names it and the reason, and the"
                + " database stays open.")
        .each(
            "off",
            List.of(Capability.values()),
            (k, capability) -> {
              try (Database database = Holdfast.open(new SwitchedOff(k, capability))) {
                HoldfastException error =
                    k.fails(ErrorCode.UNSUPPORTED, () -> database.require(Capability.values()));
                k.check(error.capability().isPresent(), "no capability in the error");
                Messages.has(k, error, capability + " (" + SwitchedOff.REASON + ")");
                k.check(!database.capabilities().has(capability), "it is declared");
                k.equal(0L, database.collection(k.name()).count(), "count, the database open");
              }
            });
    r.rule(
        "CAP-03",
        "What a database declares stays the same while it is open, and a missing capability is not"
            + " both declared and given a reason.",
        k -> {
          Capabilities before = k.database().capabilities();
          k.documents("{\"id\":\"a\"}").deleteOne(Filter.all());
          Capabilities after = k.database().capabilities();
          k.equal(before, after, "capabilities");
          before
              .reasons()
              .keySet()
              .forEach(
                  capability -> k.check(!before.has(capability), capability + " has a reason"));
        });
  }

  private interface Attempt {
    void on(Database database, Collection<Document> documents);
  }

  private static void transactions(Rules r) {
    r.rule(
            "CAP-10",
            "With TRANSACTIONS, writes of several documents and collections take effect together.",
            k -> {
              Collection<Document> one = k.documents("{\"id\":\"a\",\"v\":1}");
              Collection<Document> other = k.documents();
              k.database()
                  .transaction(
                      tx -> {
                        one.in(tx).deleteOne(Filter.all());
                        return other.in(tx).insertOne(Document.of("id", "a", "v", 1));
                      });
              k.equal(0L, one.count(), "the first collection");
              k.equal(1L, other.count(), "the second collection");
            })
        .requires(Capability.TRANSACTIONS);
    Rules.Entry off =
        r.rule(
            "CAP-11",
            "Without TRANSACTIONS, a transaction and a write of several documents are UNSUPPORTED,"
                + " and nothing is sent.");
    needingTransactions().forEach((name, attempt) -> off.with(name, k -> refused(k, attempt)));
    r.rule(
        "CAP-12",
        "Without TRANSACTIONS, writes of one document and unordered writes work.",
        k -> {
          SwitchedOff layer = new SwitchedOff(k, Capability.TRANSACTIONS);
          try (Database database = Holdfast.open(layer)) {
            Collection<Document> documents = database.collection(k.name());
            documents.insertOne(Document.of("id", "a", "v", 1));
            documents.insertMany(List.of(Document.of("id", "b", "v", 1)));
            documents.unordered().insertMany(List.of(Document.of("v", 1), Document.of("v", 1)));
            k.equal(
                4L,
                documents.unordered().updateMany(Filter.all(), Update.inc("v", 1)).modified(),
                "modified");
            k.equal(
                1L,
                documents.updateMany(field("id").eq("a"), Update.inc("v", 1)).modified(),
                "by" + " id");
            documents
                .unordered()
                .bulkWrite(
                    List.of(
                        Bulk.deleteOne(field("id").eq("b")),
                        Bulk.insert(Document.of("id", "c", "v", 2))));
            k.equal(3L, documents.count(field("v").eq(2)), "documents with 2");
            k.equal(4L, documents.unordered().deleteMany(Filter.all()), "deleted");
          }
        });
  }

  private static Map<String, Attempt> needingTransactions() {
    List<Document> two = List.of(Document.of("id", "b"), Document.of("id", "c"));
    return Map.of(
        "begin", (database, documents) -> database.begin(),
        "transaction",
            (database, documents) ->
                database.transaction(
                    tx -> {
                      throw new IllegalStateException("the work was run");
                    }),
        "insertMany", (database, documents) -> documents.insertMany(two),
        "updateMany",
            (database, documents) -> documents.updateMany(Filter.all(), Update.set("v", 2)),
        "deleteMany", (database, documents) -> documents.deleteMany(Filter.all()),
        "bulkWrite",
            (database, documents) ->
                documents.bulkWrite(
                    List.of(Bulk.insert(two.get(0)), Bulk.deleteOne(Filter.all()))));
  }

  private static void refused(Trial k, Attempt attempt) {
    Collection<Document> stored = k.documents("{\"id\":\"a\",\"v\":1}");
    List<Versioned<Document>> before = stored.versioned().findMany(Filter.all());
    SwitchedOff layer = new SwitchedOff(k, Capability.TRANSACTIONS);
    try (Database database = Holdfast.open(layer)) {
      Collection<Document> documents = database.collection(stored.name());
      HoldfastException error =
          k.fails(ErrorCode.UNSUPPORTED, () -> attempt.on(database, documents));
      k.equal(Optional.of(Capability.TRANSACTIONS), error.capability(), "capability");
      k.equal(0, layer.writes(), "batches sent");
    }
    k.equal(before, stored.versioned().findMany(Filter.all()), "stored");
  }

  private static void images(Rules r) {
    r.rule(
            "CAP-20",
            "With IMAGES, a write brings back each document before and after, in the same step.",
            CapabilityRules::bothImages)
        .requires(Capability.IMAGES);
    Rules.Entry off =
        r.rule("CAP-21", "Without IMAGES, findOneAnd… is UNSUPPORTED, and nothing is sent.");
    needingImages()
        .forEach(
            (name, attempt) ->
                off.with(
                    name,
                    k -> {
                      Collection<Document> stored = k.documents("{\"id\":\"a\",\"v\":1}");
                      List<Versioned<Document>> before = stored.versioned().findMany(Filter.all());
                      SwitchedOff layer = new SwitchedOff(k, Capability.IMAGES);
                      try (Database database = Holdfast.open(layer)) {
                        Collection<Document> documents = database.collection(stored.name());
                        HoldfastException error =
                            k.fails(ErrorCode.UNSUPPORTED, () -> attempt.on(database, documents));
                        k.equal(Optional.of(Capability.IMAGES), error.capability(), "capability");
                        k.equal(0, layer.writes(), "batches sent");
                        documents.updateOne(field("id").eq("none"), Update.set("v", 2));
                      }
                      k.equal(before, stored.versioned().findMany(Filter.all()), "stored");
                    }));
  }

  private static Map<String, Attempt> needingImages() {
    return Map.of(
        "findOneAndUpdate",
            (database, documents) ->
                documents.findOneAndUpdate(Filter.all(), Update.set("v", 2), ReturnDocument.AFTER),
        "findOneAndReplace",
            (database, documents) ->
                documents.findOneAndReplace(
                    Filter.all(), Document.of("v", 2), ReturnDocument.BEFORE),
        "findOneAndDelete", (database, documents) -> documents.findOneAndDelete(Filter.all()));
  }

  private static void bothImages(Trial k) {
    Collection<Document> documents =
        k.documents("{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\",\"v\":2}");
    Update update = Update.of(List.of(new Update.Inc(Path.of("v"), 10L)));
    Write write = new Write.Modify(documents.name(), Target.every(Filter.all()), update, null);
    List<Versioned<Document>> before = documents.versioned().findMany(Filter.all());
    Outcome outcome =
        k.database().backend().write(WriteBatch.of(write, Images.BOTH)).outcomes().get(0);
    k.equal(2L, outcome.modified(), "modified");
    sameAs(k, before, outcome.before(), "before");
    sameAs(k, documents.versioned().findMany(Filter.all()), outcome.after(), "after");
  }

  private static void sameAs(
      Trial k, List<Versioned<Document>> documents, List<Image> images, String which) {
    k.equal(documents.size(), images.size(), "images " + which);
    for (int i = 0; i < images.size(); i++) {
      Versioned<Document> document = documents.get(i);
      k.equal(document.id(), images.get(i).id(), "id " + which);
      k.equal(document.revision(), images.get(i).revision(), "revision " + which);
      k.equal(
          document.value().without("id").toMap(), images.get(i).body().toMap(), "body " + which);
    }
  }

  private static WriteBatch withOperationId(Collection<Document> documents, String operation) {
    Update update = Update.of(List.of(new Update.Inc(Path.of("v"), 1L)));
    Write write = new Write.Modify(documents.name(), Target.id("a", null), update, null);
    return new WriteBatch(List.of(write), true, operation, Images.NONE);
  }

  private static void operationIds(Rules r) {
    r.rule(
            "CAP-30",
            "With OPERATION_IDS, a batch that is sent again under its operation id is applied once,"
                + " also when it is sent by several at once.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":0}");
              Backend backend = k.database().backend();
              String operation = Operation.newId();
              AtomicInteger answers = new AtomicInteger();
              Crowd.results(
                  4,
                  who ->
                      Crowd.patiently(
                          () -> {
                            backend.write(withOperationId(documents, operation));
                            return answers.incrementAndGet();
                          }));
              backend.write(withOperationId(documents, operation));
              k.equal(4, answers.get(), "answers");
              k.equal(
                  Optional.of(Document.of("id", "a", "v", 1)), documents.findById("a"), "stored");
              backend.write(withOperationId(documents, Operation.newId()));
              k.equal(
                  Optional.of(Document.of("id", "a", "v", 2)),
                  documents.findById("a"),
                  "stored after another operation");
            })
        .requires(Capability.OPERATION_IDS);
    r.rule(
        "CAP-31",
        "Without OPERATION_IDS, a batch that carries an operation id is UNSUPPORTED and not"
            + " applied, never applied without it.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":0}");
          Backend backend =
              k.database().capabilities().has(Capability.OPERATION_IDS)
                  ? new SwitchedOff(k, Capability.OPERATION_IDS)
                  : k.database().backend();
          HoldfastException error =
              k.fails(
                  ErrorCode.UNSUPPORTED, () -> backend.write(withOperationId(documents, "once")));
          k.equal(Optional.of(Capability.OPERATION_IDS), error.capability(), "capability");
          Write insert = new Write.Insert(documents.name(), "b", Bodies.of(Map.of("v", 1L)));
          k.fails(
              ErrorCode.UNSUPPORTED,
              () -> backend.write(new WriteBatch(List.of(insert), true, "twice", Images.NONE)));
          k.equal(
              List.of(Document.of("id", "a", "v", 0)), documents.findMany(Filter.all()), "stored");
        });
  }
}
