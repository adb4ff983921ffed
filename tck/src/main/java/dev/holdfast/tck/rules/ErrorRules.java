package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What an error says, when, and what it never says. */
final class ErrorRules implements Area {
  private static final String SECRET = "s3cr3t-" + "x".repeat(500);

  @Override
  public String code() {
    return "ERR";
  }

  @Override
  public String title() {
    return "Errors";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    validation(r);
    failures(r);
    messages(r);
    others(r);
  }

  /** A store that no call gets through to. */
  private static final class Unreachable extends Forwarding {
    private final RuntimeException failure;
    private final AtomicInteger calls = new AtomicInteger();

    Unreachable(Trial k, RuntimeException failure) {
      super(k);
      this.failure = failure;
    }

    private RuntimeException failed() {
      calls.incrementAndGet();
      return failure;
    }

    @Override
    public <R> R read(Read<R> read) {
      throw failed();
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      throw failed();
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      throw failed();
    }

    @Override
    public <R> R admin(Admin<R> request) {
      throw failed();
    }
  }

  private interface Attempt {
    void on(Collection<Document> documents);
  }

  private static Map<String, Attempt> invalid() {
    Map<String, Attempt> invalid = new LinkedHashMap<>();
    invalid.put("insertOne", d -> d.insertOne(Document.of("id", "")));
    invalid.put("insertMany", d -> d.insertMany(List.of(Document.of("id", 1))));
    invalid.put("findById", d -> d.findById(""));
    invalid.put("findByIds", d -> d.findByIds(List.of("a", "")));
    invalid.put("findMany", d -> d.findMany(field("v").gt(List.of())));
    invalid.put("findOne", d -> d.findOne(field("v").regex("(")));
    invalid.put("count", d -> d.count(field("v").contains(Map.of())));
    invalid.put("exists", d -> d.exists(field("v").eq("\u0000")));
    invalid.put("page", d -> d.page(Query.all(), 0, null));
    invalid.put("page token", d -> d.page(Query.all(), 1, "no token"));
    invalid.put("updateOne", d -> d.updateOne(Filter.all(), Update.set("id", "b")));
    invalid.put("updateMany", d -> d.updateMany(Filter.all(), Update.of(List.of())));
    invalid.put("upsertOne", d -> d.upsertOne(field("v").eq("text"), Update.inc("v", 1)));
    invalid.put("replaceOne", d -> d.replaceOne(Document.of("v", 1)));
    invalid.put("deleteOne", d -> d.deleteOne(Absent.<Filter>argument()));
    invalid.put("bulkWrite", d -> d.bulkWrite(List.of(Bulk.replaceOne(Document.of("v", 1)))));
    invalid.put("explain", d -> d.explain(Query.where(field("v").size(-1))));
    invalid.put("createIndex", d -> d.createIndex(Index.on("a", "a")));
    return invalid;
  }

  private static void validation(Rules r) {
    Rules.Entry unreachable =
        r.rule(
            "ERR-01",
            "A call that breaks a rule is INVALID before anything is sent, so also when the store"
                + " cannot be reached.");
    invalid()
        .forEach(
            (name, attempt) ->
                unreachable.with(
                    name,
                    k -> {
                      Unreachable layer =
                          new Unreachable(
                              k, HoldfastException.of(ErrorCode.UNAVAILABLE, "gone away"));
                      try (Database database = Holdfast.open(layer)) {
                        Collection<Document> documents = database.collection(k.name());
                        k.invalid(() -> attempt.on(documents));
                        k.equal(0, layer.calls.get(), "calls that were sent");
                      }
                    }));
    r.rule(
        "ERR-02",
        "Under an open database whose backend is closed, a call that breaks a rule is INVALID and"
            + " any other is CLOSED.",
        k -> {
          Database database = k.open();
          Collection<Document> documents = database.collection(k.name());
          database.backend().close();
          invalid().values().forEach(attempt -> k.invalid(() -> attempt.on(documents)));
          k.fails(ErrorCode.CLOSED, () -> documents.count());
          k.fails(ErrorCode.CLOSED, () -> documents.insertOne(Document.of("id", "a")));
        });
  }

  private static void failures(Rules r) {
    r.rule(
        "ERR-10",
        "An error of the backend keeps its code, its native cause and whether it is retryable, and"
            + " names the collection and the call.",
        k -> {
          Exception nativeError = new java.io.IOException("connection reset");
          HoldfastException gone =
              HoldfastException.of(ErrorCode.UNAVAILABLE, "gone away", nativeError);
          try (Database database = Holdfast.open(new Unreachable(k, gone))) {
            Collection<Document> documents = database.collection(k.name());
            HoldfastException error = k.fails(ErrorCode.UNAVAILABLE, () -> documents.count());
            k.check(error.getCause() == nativeError, "the cause: " + error.getCause());
            k.equal(true, error.retryable(), "retryable");
            Messages.has(k, error, documents.name() + ".count", "gone away");
            k.fails(ErrorCode.UNAVAILABLE, () -> documents.insertOne(Document.of("id", "a")));
            k.fails(ErrorCode.UNAVAILABLE, () -> documents.clear());
            k.fails(ErrorCode.UNAVAILABLE, database::collections);
          }
        });
    r.rule(
        "ERR-11",
        "An exception of the backend that is none of ours leaves as INTERNAL with it as the"
            + " cause, and is not retryable.",
        k -> {
          RuntimeException bug = new ArrayIndexOutOfBoundsException(7);
          try (Database database = Holdfast.open(new Unreachable(k, bug))) {
            HoldfastException error =
                k.fails(ErrorCode.INTERNAL, () -> database.collection(k.name()).count());
            k.check(error.getCause() == bug, "the cause: " + error.getCause());
            k.equal(false, error.retryable(), "retryable");
          }
        });
    r.rule(
        "ERR-12",
        "A write whose outcome is unknown is OUTCOME_UNKNOWN, not retryable, and is not sent"
            + " again.",
        k -> {
          HoldfastException lost = HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "answer lost");
          Collection<Document> stored = k.documents("{\"id\":\"a\",\"v\":0}");
          Backend layer =
              new Forwarding(k) {
                @Override
                public WriteResult write(WriteBatch batch) {
                  super.write(batch);
                  throw lost;
                }
              };
          try (Database database = Holdfast.open(layer)) {
            HoldfastException error =
                k.fails(
                    ErrorCode.OUTCOME_UNKNOWN,
                    () ->
                        database
                            .collection(stored.name())
                            .updateOne(Filter.all(), Update.inc("v", 1)));
            k.equal(false, error.retryable(), "retryable");
          }
          k.equal(Optional.of(Document.of("id", "a", "v", 1)), stored.findById("a"), "stored");
        });
    r.rule(
        "ERR-13",
        "retryable is false for what fails the same way again: DUPLICATE_KEY, CONFLICT, INVALID,"
            + " UNSUPPORTED and CLOSED.",
        k -> {
          Database closed = k.open();
          closed.close();
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":\"t\"}");
          for (HoldfastException error :
              List.of(
                  k.fails(
                      ErrorCode.DUPLICATE_KEY, () -> documents.insertOne(Document.of("id", "a"))),
                  k.fails(
                      ErrorCode.CONFLICT,
                      () -> documents.updateOne(Filter.all(), Update.set("v", 1), 5)),
                  k.invalid(() -> documents.updateOne(Filter.all(), Update.inc("v", 1))),
                  k.fails(
                      ErrorCode.UNSUPPORTED,
                      () ->
                          new SwitchedOff(k, Capability.SHARED)
                              .capabilities()
                              .require(Capability.SHARED)),
                  k.fails(ErrorCode.CLOSED, closed::collections))) {
            k.equal(false, error.retryable(), "retryable of " + error.code());
          }
        });
  }

  private static void messages(Rules r) {
    r.rule(
        "ERR-20",
        "A message holds no document and no value longer than 80 characters.",
        k -> {
          Collection<Document> documents = k.documents();
          documents.insertOne(Document.of("id", "a", "v", SECRET, "card", "4111-1111"));
          documents.createIndex(Index.on("v").asUnique());
          Document again = Document.of("id", "a", "v", SECRET, "card", "4111-1111");
          List<HoldfastException> errors =
              List.of(
                  k.fails(ErrorCode.DUPLICATE_KEY, () -> documents.insertOne(again)),
                  k.fails(
                      ErrorCode.DUPLICATE_KEY, () -> documents.insertOne(again.with("id", "b"))),
                  k.invalid(() -> documents.updateOne(Filter.all(), Update.inc("v", 1))),
                  k.invalid(() -> documents.updateOne(Filter.all(), Update.push("v", SECRET))),
                  k.fails(ErrorCode.CONFLICT, () -> documents.replaceOne(again, 5)),
                  k.invalid(() -> documents.count(field("v").regex(SECRET + "("))),
                  k.invalid(() -> documents.insertOne(again.with("id", SECRET + "y".repeat(100)))));
          for (HoldfastException error : errors) {
            String message = String.valueOf(error.getMessage());
            k.check(!message.contains("4111-1111"), "another field is in: " + message);
            k.check(!message.contains("x".repeat(81)), "a long value is in: " + message.length());
          }
        });
    r.rule(
        "ERR-21",
        "A message of a refused update names the document's id, the path and the value found.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"doc-7\",\"a\":{\"b\":\"text\"}}");
          HoldfastException error =
              k.invalid(() -> documents.updateOne(Filter.all(), Update.inc("a.b", 1)));
          Messages.has(k, error, documents.name(), "updateOne", "doc-7", "a.b", "text");
        });
    r.rule(
            "ERR-23",
            "A DUPLICATE_KEY of an id names the id, alone and, with its index, in a bulk.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"doc-7\"}");
              Document again = Document.of("id", "doc-7");
              HoldfastException one =
                  k.fails(ErrorCode.DUPLICATE_KEY, () -> documents.insertOne(again));
              Messages.has(k, one, documents.name(), "insertOne", "doc-7");
              HoldfastException many =
                  k.fails(
                      ErrorCode.DUPLICATE_KEY,
                      () -> documents.insertMany(List.of(Document.of("id", "new"), again)));
              Messages.has(k, many, documents.name(), "insertMany", "doc-7");
              Messages.hasIndex(k, many, 1);
              k.equal(1L, documents.count(), "documents");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule("ERR-22", "A password in a URL is in no message and in no text of the configuration.")
        .each(
            "url",
            List.of(
                "nosuchbackend://user:hunter2@localhost/db",
                "nosuchbackend://user:hunter2@localhost/db?poolSize=x",
                "nosuchbackend://user:hunter2@localhost:port/db",
                "nosuchbackend://user:hunter2@localhost/db?password=hunter2&colour=blue"),
            (k, url) -> {
              HoldfastException error = k.invalid(() -> Holdfast.open(url));
              for (Throwable e = error; e != null; e = e.getCause()) {
                k.check(
                    !String.valueOf(e.getMessage()).contains("hunter2"),
                    "the password is in: " + e);
              }
            });
  }

  private static void others(Rules r) {
    r.rule(
        "ERR-30",
        "An error outside a transaction leaves the collection as usable as before.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":\"t\"}");
          for (int i = 0; i < 30; i++) {
            k.fails(ErrorCode.DUPLICATE_KEY, () -> documents.insertOne(Document.of("id", "a")));
            k.invalid(() -> documents.updateOne(Filter.all(), Update.inc("v", 1)));
            k.invalid(() -> documents.unordered().updateMany(Filter.all(), Update.inc("v", 1)));
            k.fails(
                ErrorCode.CONFLICT, () -> documents.updateOne(Filter.all(), Update.set("v", 1), 5));
            documents.upsertOne(Document.of("id", "b", "n", i));
          }
          k.equal(2L, documents.count(), "count");
        });
    r.rule(
        "ERR-31",
        "unwrap gives the backend by its type, and nothing for a type that is not there.",
        k -> {
          k.equal(
              Optional.of(k.database().backend()),
              k.database().unwrap(Backend.class),
              "as a Backend");
          k.equal(Optional.empty(), k.database().unwrap(Thread.class), "as a Thread");
          Forwarding layer = new Forwarding(k);
          try (Database database = Holdfast.open(layer)) {
            k.check(database.unwrap(Forwarding.class).orElse(null) == layer, "another layer");
          }
        });
  }
}
