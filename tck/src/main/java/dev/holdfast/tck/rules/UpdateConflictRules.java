package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;
import static dev.holdfast.tck.rules.IsolationRules.reads;
import static dev.holdfast.tck.rules.IsolationRules.sets;
import static dev.holdfast.tck.rules.IsolationRules.state;
import static dev.holdfast.tck.rules.IsolationRules.two;
import static dev.holdfast.tck.rules.IsolationRules.v;

import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Update;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import dev.holdfast.tck.rules.Actor.Seen;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Two write the same document: the first wins, and nothing is lost. */
final class UpdateConflictRules {
  private static final Filter ONE = field("id").eq("1");

  /** Writes one more than it read to document "1", in one way or another. */
  private interface Write {
    void more(Collection<Document> in, long read);
  }

  void rules(Rules r) {
    lostUpdate(r);
    firstWins(r);
    withoutTransaction(r);
    inserts(r);
    closure(r);
  }

  private void lostUpdate(Rules r) {
    Map<String, Write> ways = new LinkedHashMap<>();
    ways.put("updateOne", (in, read) -> in.updateOne(ONE, Update.set("v", read + 1)));
    ways.put("updateMany", (in, read) -> in.updateMany(ONE, Update.set("v", read + 1)));
    ways.put("replaceOne", (in, read) -> in.replaceOne(Document.of("id", "1", "v", read + 1)));
    ways.put("upsertOne", (in, read) -> in.upsertOne(Document.of("id", "1", "v", read + 1)));
    ways.put("inc", (in, read) -> in.updateOne(ONE, Update.inc("v", 1)));
    ways.put(
        "findOneAndUpdate",
        (in, read) -> in.findOneAndUpdate(ONE, Update.set("v", read + 1), ReturnDocument.AFTER));
    ways.put(
        "bulkWrite",
        (in, read) -> in.bulkWrite(List.of(Bulk.updateOne(ONE, Update.set("v", read + 1)))));
    ways.put(
        "delete and insert",
        (in, read) -> {
          in.deleteOne(ONE);
          in.insertOne(Document.of("id", "1", "v", read + 1));
        });
    Rules.Entry entry =
        r.rule("ISO-16", "No update is lost, in whatever way it is written (P4).")
            .requires(Capability.TRANSACTIONS);
    ways.forEach((name, write) -> entry.with(name, k -> lostUpdate(k, write)));
  }

  private static void lostUpdate(Trial k, Write write) throws Exception {
    Collection<Document> documents = two(k);
    try (Schedule s = new Schedule(k)) {
      Actor first = s.transaction("first");
      Actor second = s.transaction("second");
      Seen<Long> one = first.does(reads(documents, "1"));
      Seen<Long> another = second.does(reads(documents, "1"));
      first.does(tx -> more(documents.in(tx), one, write));
      second.does(tx -> more(documents.in(tx), another, write));
      first.commit();
      second.commit();
      s.finish();
      long came = (first.succeeded() ? 1L : 0L) + (second.succeeded() ? 1L : 0L);
      k.equal(10 + came, v(documents, "1"), "10 and one for each of " + first + ", " + second);
    }
  }

  private static boolean more(Collection<Document> in, Seen<Long> read, Write write) {
    Long value = read.value();
    write.more(in, value == null ? -100 : value);
    return true;
  }

  private void firstWins(Rules r) {
    r.rule(
            "ISO-17",
            "Of two that update a document the first to update it wins, even if the second commits"
                + " before.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor first = s.transaction("first");
                Actor second = s.transaction("second");
                second.does(reads(documents, "2"));
                first.does(sets(documents, "1", 11));
                first.await();
                second.does(sets(documents, "1", 12));
                second.commit();
                Seen<Long> own = first.does(reads(documents, "1"));
                first.commit();
                s.finish();
                k.check(first.succeeded(), "the first to update came through: " + first);
                k.equal(11L, own.value(), "what the first read of its own");
                k.equal(second.succeeded() ? 12L : 11L, v(documents, "1"), "stored");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-18",
            "A transaction cannot update what was changed and committed since its begin.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor late = s.transaction("late");
                Actor quick = s.transaction("quick");
                Seen<Long> read = late.does(reads(documents, "1"));
                quick.does(sets(documents, "1", 11));
                quick.commit();
                late.does(sets(documents, "1", 12));
                late.commit();
                s.finish();
                long expected = quick.succeeded() ? 11 : 12;
                if (quick.succeeded() && late.succeeded()) {
                  expected = read.is(11L) ? 12 : 11;
                }
                k.equal(expected, v(documents, "1"), "stored after " + late + ", " + quick);
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-19",
            "A delete and an update of one document conflict as two updates do.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor updates = s.transaction("updates");
                Actor deletes = s.transaction("deletes");
                updates.does(reads(documents, "1"));
                deletes.does(reads(documents, "1"));
                Seen<Long> gone = deletes.does(tx -> documents.in(tx).deleteOne(ONE));
                updates.does(sets(documents, "1", 11));
                deletes.commit();
                updates.commit();
                s.finish();
                if (deletes.succeeded()) {
                  k.equal(1L, gone.value(), "deleted");
                  s.leaves(documents, List.of(state("2", 20)));
                } else {
                  s.leaves(documents, List.of(state("1", 11, "2", 20)));
                }
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-20",
            "Two transactions that update the same documents in opposite order end, and one of them"
                + " comes through whole.",
            k ->
                Schedule.crosswise(
                    k,
                    (s, documents) -> {
                      Actor first = s.transaction("first");
                      Actor second = s.transaction("second");
                      first.does(sets(documents, "1", 11));
                      second.does(sets(documents, "2", 22));
                      first.does(sets(documents, "2", 21));
                      second.does(sets(documents, "1", 12));
                      first.commit();
                      second.commit();
                      return () ->
                          s.leaves(
                              documents, List.of(state("1", 11, "2", 21), state("1", 12, "2", 22)));
                    }))
        .requires(Capability.TRANSACTIONS);
  }

  private void withoutTransaction(Rules r) {
    Rules.Entry entry =
        r.rule(
                "ISO-21",
                "A write without a transaction waits for a transaction that wrote the document, or"
                    + " is refused, and loses nothing either way.")
            .requires(Capability.TRANSACTIONS);
    for (boolean commits : new boolean[] {true, false}) {
      entry.with(
          commits ? "that commits" : "that rolls back",
          k -> {
            Collection<Document> documents = two(k);
            try (Schedule s = new Schedule(k)) {
              Actor transaction = s.transaction("transaction");
              Actor outside = s.outside("outside");
              transaction.does(sets(documents, "1", 50));
              transaction.await();
              outside.acts(() -> documents.updateOne(ONE, Update.inc("v", 1)));
              k.check(!outside.succeeded(), "the write outside did not wait: " + outside);
              if (commits) {
                transaction.commit();
              } else {
                transaction.rollback();
                outside.await();
              }
              s.finish();
              long base = commits ? 50 : 10;
              k.equal(base + (outside.succeeded() ? 1 : 0), v(documents, "1"), "stored");
            }
          });
    }
    r.rule(
            "ISO-22",
            "A write without a transaction between the read and the write of a transaction is not"
                + " lost.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor transaction = s.transaction("transaction");
                Actor outside = s.outside("outside");
                Seen<Long> read = transaction.does(reads(documents, "1"));
                outside.acts(() -> documents.updateOne(ONE, Update.inc("v", 5)));
                transaction.does(
                    tx ->
                        more(
                            documents.in(tx),
                            read,
                            (in, was) -> in.replaceOne(Document.of("id", "1", "v", was + 1))));
                transaction.commit();
                s.finish();
                long expected =
                    10L + (outside.succeeded() ? 5 : 0) + (transaction.succeeded() ? 1 : 0);
                k.equal(expected, v(documents, "1"), "after " + transaction + ", " + outside);
              }
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void inserts(Rules r) {
    r.rule(
            "ISO-23",
            "Two transactions never both insert one id.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor first = s.transaction("first");
                Actor second = s.transaction("second");
                first.does(tx -> documents.in(tx).insertOne(Document.of("id", "3", "v", 31)));
                second.does(tx -> documents.in(tx).insertOne(Document.of("id", "3", "v", 32)));
                first.commit();
                second.commit();
                s.finish();
                k.check(first.succeeded() != second.succeeded(), first + " and " + second);
                k.equal(first.succeeded() ? 31L : 32L, v(documents, "3"), "stored");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-24",
            "Two transactions never both store one unique value.",
            k -> {
              Collection<Document> documents = two(k);
              documents.createIndex(Index.on("v").asUnique());
              try (Schedule s = new Schedule(k)) {
                Actor first = s.transaction("first");
                Actor second = s.transaction("second");
                first.does(tx -> documents.in(tx).insertOne(Document.of("id", "3", "v", 30)));
                second.does(sets(documents, "2", 30));
                first.commit();
                second.commit();
                s.finish();
                k.check(first.succeeded() != second.succeeded(), first + " and " + second);
                k.equal(1L, documents.count(field("v").eq(30)), "documents with the value");
              }
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void closure(Rules r) {
    r.rule(
            "ISO-25",
            "The closure form brings every transaction through by running the work again: 8 times"
                + " read and write on 4 threads are 32.",
            k -> {
              Collection<Document> documents = two(k);
              AtomicInteger runs = new AtomicInteger();
              Crowd.results(
                  4,
                  who -> {
                    for (int i = 0; i < 8; i++) {
                      Crowd.patiently(
                          () ->
                              k.database()
                                  .transaction(
                                      tx -> {
                                        runs.incrementAndGet();
                                        Collection<Document> in = documents.in(tx);
                                        long was = v(in, "1");
                                        return in.replaceOne(Document.of("id", "1", "v", was + 1))
                                            .matched();
                                      }));
                    }
                    return true;
                  });
              k.equal(42L, v(documents, "1"), "10 and 32");
              k.check(runs.get() >= 32, "the work ran " + runs + " times");
            })
        .requires(Capability.TRANSACTIONS);
  }
}
