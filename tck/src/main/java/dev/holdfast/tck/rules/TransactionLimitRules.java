package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;
import static dev.holdfast.tck.rules.TransactionRules.ONE;
import static dev.holdfast.tck.rules.TransactionRules.START;
import static dev.holdfast.tck.rules.TransactionRules.ids;
import static dev.holdfast.tck.rules.TransactionRules.two;
import static dev.holdfast.tck.rules.TransactionRules.values;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Query;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.tck.Failure;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Reading only, deadlines, streams, and what a transaction is tied to. */
final class TransactionLimitRules {
  private static final long LONGEST_MILLIS = 30_000;

  static TransactionOptions within(long millis) {
    return TransactionOptions.DEFAULT.within(Duration.ofMillis(millis));
  }

  void rules(Rules r) {
    readOnly(r);
    deadlines(r);
    streams(r);
    ties(r);
  }

  private void readOnly(Rules r) {
    Rules.Entry entry =
        r.rule(
                "TRX-23",
                "A transaction that only reads refuses every kind of write as INVALID, which"
                    + " changes nothing.")
            .requires(Capability.TRANSACTIONS);
    TransactionRules.writes()
        .forEach(
            (name, write) ->
                entry.with(
                    name,
                    k -> {
                      Collection<Document> documents = two(k);
                      try (Transaction tx = k.database().begin(TransactionOptions.reading())) {
                        k.invalid(() -> write.accept(documents.in(tx)));
                        k.fails(ErrorCode.TRANSACTION_ABORTED, tx::commit);
                      }
                      k.equal(START, values(documents), "stored");
                    }));
    entry.with(
        "findByIdForUpdate",
        k -> {
          Collection<Document> documents = two(k);
          try (Transaction tx = k.database().begin(TransactionOptions.reading())) {
            k.invalid(() -> documents.in(tx).findByIdForUpdate("1"));
          }
        });
    r.rule(
            "TRX-24",
            "findByIdForUpdate answers as findById does, the transaction's own writes included.",
            k -> {
              Collection<Document> documents = two(k);
              k.database()
                  .transaction(
                      tx -> {
                        Collection<Document> in = documents.in(tx);
                        k.equal(
                            Document.of("id", "1", "v", 10),
                            in.findByIdForUpdate("1").orElse(null),
                            "the document");
                        in.updateOne(ONE, Update.set("v", 11));
                        k.equal(
                            Document.of("id", "1", "v", 11),
                            in.findByIdForUpdate("1").orElse(null),
                            "its own write");
                        return true;
                      });
              k.equal(11L, IsolationRules.v(documents, "1"), "stored");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-25",
            "A collection that is not taken into the transaction works outside of it.",
            k -> {
              Collection<Document> documents = two(k);
              k.database()
                  .transaction(
                      TransactionOptions.reading(),
                      tx -> {
                        documents.in(tx).count();
                        documents.insertOne(Document.of("id", "3", "v", 30));
                        k.equal(2L, documents.in(tx).count(), "count inside");
                        k.equal(3L, documents.count(), "count outside");
                        tx.rollback();
                        return true;
                      });
              k.equal(3L, documents.count(), "count after the rollback");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void deadlines(Rules r) {
    r.rule(
            "TRX-26",
            "A transaction that is open longer than its timeout is rolled back: its calls and its"
                + " commit are TRANSACTION_ABORTED, and what it held is free.",
            k -> {
              Collection<Document> documents = two(k);
              Transaction tx = overdue(k, documents);
              Collection<Document> in = documents.in(tx);
              k.fails(ErrorCode.TRANSACTION_ABORTED, () -> in.findById("1"));
              k.fails(ErrorCode.TRANSACTION_ABORTED, tx::commit);
              k.equal(START, values(documents), "stored");
              k.equal(true, k.database().transaction(tx.id()).isEmpty(), "forgotten by its id");
              documents.updateOne(ONE, Update.set("v", 12));
              k.equal(12L, IsolationRules.v(documents, "1"), "written by another");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-27",
            "A timeout that is not positive is INVALID.",
            k -> {
              k.invalid(() -> TransactionOptions.DEFAULT.within(Duration.ZERO));
              k.invalid(() -> TransactionOptions.DEFAULT.within(Duration.ofSeconds(-1)));
              k.equal(
                  true,
                  TransactionOptions.reading().within(Duration.ofNanos(1)).readOnly(),
                  "kept");
            })
        .requires(Capability.TRANSACTIONS);
  }

  /** One that has written, and whose time is over since. */
  private static Transaction overdue(Trial k, Collection<Document> documents) {
    for (long millis = 400; ; millis *= 3) {
      Transaction tx = k.database().begin(within(millis));
      try {
        documents.in(tx).updateOne(ONE, Update.set("v", 11));
        awaitEnd(tx);
        return tx;
      } catch (HoldfastException e) {
        // A machine that stood still may have let the time pass before the write.
        if (e.code() != ErrorCode.TRANSACTION_ABORTED || millis > LONGEST_MILLIS) {
          throw e;
        }
      }
    }
  }

  private static void awaitEnd(Transaction tx) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * LONGEST_MILLIS);
    while (tx.isOpen()) {
      if (System.nanoTime() > deadline) {
        throw new Failure("the transaction is still open long after its timeout");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void streams(Rules r) {
    r.rule(
            "TRX-28",
            "A stream inside a transaction delivers its snapshot and its own writes made before,"
                + " while the transaction goes on writing.",
            k -> {
              Collection<Document> documents = many(k, 500);
              List<String> seen = new ArrayList<>();
              try (Transaction tx = k.database().begin()) {
                Collection<Document> in = documents.in(tx);
                in.insertOne(Document.of("id", "zz"));
                try (Stream<Document> stream = in.stream(Query.all())) {
                  Iterator<Document> documentsSeen = stream.iterator();
                  while (documentsSeen.hasNext()) {
                    String id = String.valueOf(documentsSeen.next().id());
                    seen.add(id);
                    in.updateOne(field("id").eq(id), Update.set("seen", true));
                  }
                }
                tx.commit();
              }
              k.equal(501, seen.size(), "delivered");
              k.equal("zz", seen.get(500), "the last one");
              k.equal(501L, documents.count(field("seen").eq(true)), "updated on the way");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private static Collection<Document> many(Trial k, int count) {
    Collection<Document> documents = k.documents();
    List<Document> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Document.of("id", String.format("%05d", i), "n", i));
    }
    documents.insertMany(all);
    return documents;
  }

  private void ties(Rules r) {
    r.rule(
            "TRX-29",
            "A transaction of another database is INVALID, and neither is touched.",
            k -> {
              Collection<Document> documents = two(k);
              try (Database other = Holdfast.open(new Forwarding(k));
                  Transaction tx = other.begin(TransactionOptions.reading())) {
                k.invalid(() -> documents.in(tx));
                k.equal(true, tx.isOpen(), "the transaction is open");
              }
              k.equal(START, values(documents), "stored");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-30",
            "Closing the database ends its transactions: their calls and commits are CLOSED.",
            k -> {
              Database other = k.open();
              Collection<Document> documents = other.collection(k.name());
              Transaction tx = other.begin(TransactionOptions.reading());
              documents.in(tx).count();
              other.close();
              k.fails(ErrorCode.CLOSED, () -> documents.in(tx).count());
              k.fails(ErrorCode.CLOSED, tx::commit);
              k.fails(ErrorCode.CLOSED, other::begin);
              tx.close();
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-31",
            "A transaction that is open when the database is closed is rolled back.",
            k -> {
              Collection<Document> documents = two(k);
              Database other = k.open();
              Transaction tx = other.begin();
              other.collection(documents.name()).in(tx).updateOne(ONE, Update.set("v", 11));
              other.close();
              k.equal(START, values(documents), "stored");
              documents.updateOne(ONE, Update.set("v", 12));
              k.equal(12L, IsolationRules.v(documents, "1"), "written afterwards");
            })
        .requires(Capability.TRANSACTIONS, Capability.SHARED);
    r.rule(
            "TRX-32",
            "What was committed is there after the database is opened again, and what was rolled"
                + " back is not.",
            k -> {
              Collection<Document> documents = two(k);
              k.database()
                  .transaction(
                      tx -> documents.in(tx).updateOne(ONE, Update.set("v", 11)).matched());
              try (Transaction tx = k.database().begin()) {
                documents.in(tx).deleteMany(Filter.all());
              }
              Collection<Document> again = k.reopen().collection(documents.name());
              k.equal(IsolationRules.state("1", 11, "2", 20), values(again), "after reopening");
            })
        .requires(Capability.TRANSACTIONS, Capability.DURABLE);
    r.rule(
            "TRX-33",
            "Hundreds of transactions, committed, rolled back and failed, use nothing up.",
            k -> {
              Collection<Document> documents = two(k);
              for (int i = 0; i < 100; i++) {
                k.database().transaction(tx -> documents.in(tx).updateOne(ONE, Update.inc("v", 1)));
                try (Transaction tx = k.database().begin()) {
                  documents.in(tx).updateOne(ONE, Update.inc("v", 1));
                }
                try (Transaction tx = k.database().begin()) {
                  k.fails(
                      ErrorCode.DUPLICATE_KEY,
                      () -> documents.in(tx).insertOne(Document.of("id", "2")));
                }
                try (Transaction tx = k.database().begin(TransactionOptions.reading())) {
                  documents.in(tx).count();
                }
              }
              k.equal(0, k.database().openTransactions(), "open transactions");
              k.equal(110L, IsolationRules.v(documents, "1"), "stored");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "TRX-34",
            "A transaction of 2,000 writes is committed, or rolled back, whole.",
            k -> {
              Collection<Document> documents = many(k, 1_000);
              for (boolean commit : new boolean[] {false, true}) {
                try (Transaction tx = k.database().begin()) {
                  Collection<Document> in = documents.in(tx);
                  in.updateMany(Filter.all(), Update.set("v", 1));
                  List<Document> more = new ArrayList<>();
                  for (int i = 0; i < 1_000; i++) {
                    more.add(Document.of("id", "m" + i, "v", 1));
                  }
                  in.insertMany(more);
                  if (commit) {
                    tx.commit();
                  }
                }
                long expected = commit ? 2_000 : 0;
                k.equal(expected, documents.count(field("v").eq(1)), "written");
                k.equal(commit ? 2_000L : 1_000L, documents.count(), "documents");
              }
              k.equal(List.of("00000"), ids(documents.findMany(Query.all().limit(1))), "first");
            })
        .requires(Capability.TRANSACTIONS);
  }
}
