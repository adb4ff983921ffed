package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;
import static dev.holdfast.tck.rules.TransactionRules.ONE;
import static dev.holdfast.tck.rules.TransactionRules.START;
import static dev.holdfast.tck.rules.TransactionRules.two;
import static dev.holdfast.tck.rules.TransactionRules.values;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An error inside a transaction dooms it; a conflict runs the closure form again. */
final class TransactionErrorRules {
  /** A call that fails, and the code it fails with. */
  private record Mistake(ErrorCode code, Consumer<Collection<Document>> call) {}

  private static Map<String, Mistake> mistakes() {
    Map<String, Mistake> mistakes = new LinkedHashMap<>();
    mistakes.put(
        "an id that is taken",
        new Mistake(ErrorCode.DUPLICATE_KEY, in -> in.insertOne(Document.of("id", "2"))));
    mistakes.put(
        "a unique value that is taken",
        new Mistake(ErrorCode.DUPLICATE_KEY, in -> in.insertOne(Document.of("u", "x"))));
    mistakes.put(
        "a stale revision",
        new Mistake(ErrorCode.CONFLICT, in -> in.updateOne(ONE, Update.set("v", 1), 1)));
    mistakes.put(
        "an update that does not fit",
        new Mistake(
            ErrorCode.INVALID, in -> in.updateMany(Filter.all(), Update.push("v", "no array"))));
    mistakes.put(
        "an argument that is refused before anything is sent",
        new Mistake(ErrorCode.INVALID, in -> in.findById("")));
    mistakes.put(
        "a page token of nobody",
        new Mistake(ErrorCode.INVALID, in -> in.page(Query.all(), 5, "nonsense")));
    mistakes.put(
        "one of an unordered batch",
        new Mistake(
            ErrorCode.DUPLICATE_KEY,
            in ->
                in.unordered()
                    .insertMany(List.of(Document.of("id", "8"), Document.of("id", "2")))));
    mistakes.put(
        "createIndex", new Mistake(ErrorCode.INVALID, in -> in.createIndex(Index.on("v"))));
    mistakes.put("dropIndex", new Mistake(ErrorCode.INVALID, in -> in.dropIndex("u")));
    mistakes.put("clear", new Mistake(ErrorCode.INVALID, Collection::clear));
    mistakes.put("drop", new Mistake(ErrorCode.INVALID, Collection::drop));
    return mistakes;
  }

  private static Collection<Document> guarded(Trial k) {
    Collection<Document> documents = two(k);
    documents.createIndex(Index.on("u").asUnique());
    documents.updateOne(field("id").eq("2"), Update.set("u", "x"));
    return documents;
  }

  void rules(Rules r) {
    dooms(r);
    reruns(r);
  }

  private void dooms(Rules r) {
    Rules.Entry entry =
        r.rule(
                "TRX-17",
                "Any error dooms the transaction: every later call and the commit is"
                    + " TRANSACTION_ABORTED, and nothing of it is stored.")
            .requires(Capability.TRANSACTIONS);
    Rules.Entry caught =
        r.rule(
                "TRX-18",
                "Work that catches an error of a call cannot commit by accident: the closure form"
                    + " fails with TRANSACTION_ABORTED, and does not run again.")
            .requires(Capability.TRANSACTIONS);
    mistakes()
        .forEach(
            (name, mistake) -> {
              entry.with(name, k -> doomed(k, mistake));
              caught.with(name, k -> caught(k, mistake));
            });
    r.rule(
            "TRX-19",
            "Whatever stands outside transactions, indexes, clear and drop, is refused inside one"
                + " and does nothing.",
            k -> {
              for (String name : List.of("createIndex", "dropIndex", "clear", "drop")) {
                Collection<Document> documents = guarded(k);
                Mistake mistake = Objects.requireNonNull(mistakes().get(name));
                try (Transaction tx = k.database().begin()) {
                  k.fails(mistake.code(), () -> mistake.call().accept(documents.in(tx)));
                }
                k.equal(START, values(documents), "documents after " + name);
                k.equal(
                    List.of(Index.on("u").asUnique()),
                    documents.indexes(),
                    "indexes after " + name);
              }
            })
        .requires(Capability.TRANSACTIONS);
  }

  private static void doomed(Trial k, Mistake mistake) {
    Collection<Document> documents = guarded(k);
    var before = documents.versioned().findMany(Filter.all());
    Transaction tx = k.database().begin();
    Collection<Document> in = documents.in(tx);
    in.insertOne(Document.of("id", "7"));
    in.updateOne(ONE, Update.set("v", 11));
    k.fails(mistake.code(), () -> mistake.call().accept(in));
    k.equal(false, tx.isOpen(), "isOpen");
    k.fails(ErrorCode.TRANSACTION_ABORTED, () -> in.findById("1"));
    k.fails(ErrorCode.TRANSACTION_ABORTED, () -> in.insertOne(Document.of("id", "9")));
    HoldfastException last = k.fails(ErrorCode.TRANSACTION_ABORTED, tx::commit);
    k.equal(false, last.retryable(), "retryable");
    tx.close();
    k.equal(before, documents.versioned().findMany(Filter.all()), "documents and revisions");
    documents.updateOne(ONE, Update.set("v", 12));
    k.equal(12L, IsolationRules.v(documents, "1"), "what the transaction held is free");
  }

  private static void caught(Trial k, Mistake mistake) {
    Collection<Document> documents = guarded(k);
    var before = documents.versioned().findMany(Filter.all());
    AtomicInteger runs = new AtomicInteger();
    HoldfastException error =
        k.fails(
            ErrorCode.TRANSACTION_ABORTED,
            () ->
                k.database()
                    .transaction(
                        tx -> {
                          runs.incrementAndGet();
                          documents.in(tx).insertOne(Document.of("id", "7"));
                          k.fails(mistake.code(), () -> mistake.call().accept(documents.in(tx)));
                          return true;
                        }));
    k.equal(false, error.retryable(), "retryable");
    k.equal(1, runs.get(), "runs");
    k.equal(before, documents.versioned().findMany(Filter.all()), "documents and revisions");
  }

  private void reruns(Rules r) {
    r.rule(
            "TRX-20",
            "The closure form runs the work again after a conflict, from a new snapshot, and only"
                + " the last run counts.",
            k -> {
              Collection<Document> documents = two(k);
              AtomicInteger runs = new AtomicInteger();
              int result =
                  k.database()
                      .transaction(
                          tx -> {
                            int run = runs.incrementAndGet();
                            Collection<Document> in = documents.in(tx);
                            k.equal(10L, IsolationRules.v(in, "1"), "read by run " + run);
                            in.updateOne(ONE, Update.inc("v", 1));
                            in.insertOne(Document.of("id", "run " + run));
                            if (run < 3) {
                              throw HoldfastException.aborted(true, "a conflict", null);
                            }
                            return run;
                          });
              k.equal(3, result, "the run that counts");
              k.equal(11L, IsolationRules.v(documents, "1"), "stored once");
              k.equal(true, documents.findById("run 3").isPresent(), "what the last run inserted");
              k.equal(3L, documents.count(), "documents");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-21",
            "Work that always meets a conflict is run again until the deadline, and then fails with"
                + " TRANSACTION_ABORTED.",
            k -> {
              Collection<Document> documents = two(k);
              AtomicInteger runs = new AtomicInteger();
              // On a machine that stands still a short time may be over before the second run.
              for (long millis = 300; runs.get() < 2 && millis < 30_000; millis *= 3) {
                runs.set(0);
                alwaysInConflict(k, documents, TransactionLimitRules.within(millis), runs);
              }
              k.check(runs.get() > 1, "it ran " + runs + " times");
              k.equal(START, values(documents), "stored");
              k.equal(0, k.database().openTransactions(), "open transactions");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-22",
            "Another transaction within the work is refused as INVALID, does not run, and dooms"
                + " nothing when the refusal is handled.",
            k -> {
              Collection<Document> documents = two(k);
              AtomicInteger inner = new AtomicInteger();
              k.database()
                  .transaction(
                      tx -> {
                        documents.in(tx).updateOne(ONE, Update.set("v", 11));
                        k.invalid(() -> k.database().transaction(other -> inner.incrementAndGet()));
                        return documents.in(tx).insertOne(Document.of("id", "3", "v", 30));
                      });
              k.equal(0, inner.get(), "runs of the inner work");
              k.equal(IsolationRules.state("1", 11, "2", 20, "3", 30), values(documents), "stored");
              k.invalid(
                  () ->
                      k.database()
                          .transaction(
                              tx -> {
                                documents.in(tx).deleteMany(Filter.all());
                                return k.database().transaction(other -> inner.incrementAndGet());
                              }));
              k.equal(3L, documents.count(), "documents after the refusal was not handled");
              k.equal(5, k.database().<Integer>transaction(tx -> 5), "the next transaction");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private static void alwaysInConflict(
      Trial k, Collection<Document> documents, TransactionOptions options, AtomicInteger runs) {
    k.fails(
        ErrorCode.TRANSACTION_ABORTED,
        () ->
            k.database()
                .transaction(
                    options,
                    tx -> {
                      runs.incrementAndGet();
                      documents.in(tx).updateOne(ONE, Update.inc("v", 1));
                      throw HoldfastException.aborted(true, "a conflict", null);
                    }));
  }
}
