package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import dev.holdfast.tck.rules.Crowd.Attempt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What stays true of many documents while many threads write them. */
final class InvariantRules {
  private InvariantRules() {}

  static void add(Rules r) {
    wholeBatches(r);
    money(r);
  }

  private static void wholeBatches(Rules r) {
    Rules.Entry entry =
        r.rule(
                "FLT-10",
                "Readers see all of an atomic batch or nothing of it, by whatever call they read.")
            .requires(Capability.TRANSACTIONS);
    entry.with("updateMany", k -> batches(k, (in, i) -> in.updateMany(all(), to(i))));
    entry.with(
        "bulkWrite",
        k ->
            batches(
                k,
                (in, i) -> {
                  List<Bulk<Document>> bulk = new ArrayList<>();
                  for (int d = 0; d < 20; d++) {
                    bulk.add(Bulk.replaceOne(Document.of("id", "" + (100 + d), "n", i)));
                  }
                  in.bulkWrite(bulk);
                }));
    entry.with(
        "a transaction",
        k ->
            batches(
                k,
                (in, i) ->
                    k.database()
                        .transaction(
                            tx -> {
                              for (int d = 0; d < 20; d++) {
                                in.in(tx).updateOne(field("id").eq("" + (100 + d)), to(i));
                              }
                              return true;
                            })));
    entry.with(
        "delete and insert",
        k ->
            batches(
                k,
                (in, i) -> {
                  List<Bulk<Document>> bulk = new ArrayList<>();
                  bulk.add(Bulk.deleteMany(all()));
                  for (int d = 0; d < 20; d++) {
                    bulk.add(Bulk.insert(Document.of("id", "" + (100 + d), "n", i)));
                  }
                  in.bulkWrite(bulk);
                }));
    r.rule(
            "FLT-11",
            "A failed batch is never seen, not even for a moment.",
            k -> {
              Collection<Document> documents = k.documents();
              documents.insertOne(Document.of("id", "taken"));
              AtomicBoolean writing = new AtomicBoolean(true);
              Crowd.results(
                  3,
                  who -> {
                    if (who > 0) {
                      while (writing.get()) {
                        k.equal(1L, Crowd.patiently(() -> documents.count()), "documents");
                      }
                      return true;
                    }
                    try {
                      for (int i = 0; i < 30; i++) {
                        List<Document> batch = new ArrayList<>();
                        for (int d = 0; d < 10; d++) {
                          batch.add(Document.of("id", "" + d));
                        }
                        batch.add(Document.of("id", "taken"));
                        k.fails(
                            ErrorCode.DUPLICATE_KEY,
                            () -> Crowd.patiently(() -> documents.insertMany(batch)));
                      }
                    } finally {
                      writing.set(false);
                    }
                    return true;
                  });
              k.equal(1L, documents.count(), "documents");
            })
        .requires(Capability.TRANSACTIONS);
  }

  private static Filter all() {
    return field("id").gte("1");
  }

  private static Update to(int i) {
    return Update.set("n", i);
  }

  private interface Batch {
    void write(Collection<Document> in, int i);
  }

  private static void batches(Trial k, Batch batch) throws Exception {
    Collection<Document> documents = k.documents();
    documents.createIndex(Index.on("n"));
    List<Document> start = new ArrayList<>();
    for (int d = 0; d < 20; d++) {
      start.add(Document.of("id", "" + (100 + d), "n", 0));
    }
    documents.insertMany(start);
    AtomicBoolean writing = new AtomicBoolean(true);
    Crowd.results(
        4,
        who -> {
          if (who > 0) {
            while (writing.get()) {
              Crowd.patiently(() -> look(k, documents, who));
            }
            return true;
          }
          try {
            for (int i = 1; i <= 40; i++) {
              int next = i;
              Crowd.patiently(
                  () -> {
                    batch.write(documents, next);
                    return true;
                  });
            }
          } finally {
            writing.set(false);
          }
          return true;
        });
    k.equal(20L, documents.count(field("n").eq(40)), "documents of the last batch");
  }

  private static boolean look(Trial k, Collection<Document> documents, int how) {
    switch (how) {
      case 1 -> {
        List<Document> found = documents.findMany(Query.all().sort(Sort.descending("n")));
        k.equal(20, found.size(), "found");
        k.equal(found.get(0).get("n"), found.get(19).get("n"), "of the first and the last");
      }
      case 2 -> {
        Document row =
            documents
                .aggregate(Aggregation.all().min("min", "n").max("max", "n").count("count"))
                .get(0);
        k.equal(20L, row.get("count"), "counted");
        k.equal(row.get("min"), row.get("max"), "the least and the greatest");
      }
      default -> {
        try (Stream<Document> stream = documents.stream(Query.all())) {
          List<Document> found = stream.toList();
          k.equal(20, found.size(), "streamed");
          Set<Object> numbers = new HashSet<>();
          found.forEach(one -> numbers.add(Objects.requireNonNull(one.get("n"))));
          k.equal(1, numbers.size(), "different values in one stream");
        }
      }
    }
    return true;
  }

  private static void money(Rules r) {
    r.rule(
            "FLT-12",
            "Money moved between accounts in transactions by many threads is neither made nor lost,"
                + " and every reading transaction sees the same total.",
            k -> {
              Collection<Account> accounts = k.collection(Account.class);
              for (int i = 0; i < 5; i++) {
                accounts.insertOne(Account.of("" + i, 100));
              }
              AtomicInteger writers = new AtomicInteger(4);
              Crowd.results(
                  6,
                  who -> {
                    if (who >= 4) {
                      while (writers.get() > 0) {
                        k.equal(500L, Crowd.patiently(() -> total(k, accounts)), "the total");
                      }
                      return true;
                    }
                    try {
                      for (int i = 0; i < 12; i++) {
                        String from = "" + (who + i) % 5;
                        String to = "" + (who + i * 2 + 1) % 5;
                        long amount = 1 + i * 7L % 30;
                        Crowd.patiently(() -> move(k, accounts, from, to, amount));
                      }
                    } finally {
                      writers.decrementAndGet();
                    }
                    return true;
                  });
              k.equal(500L, total(k, accounts), "the total in the end");
              k.equal(0L, accounts.count(field("balance").lt(0)), "accounts in debt");
              k.equal(0, k.database().openTransactions(), "open transactions");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "FLT-13",
            "With findByIdForUpdate a rule over two documents holds under many threads: not both"
                + " doctors go off call.",
            k -> {
              for (int round = 0; round < 8; round++) {
                Collection<Document> doctors =
                    k.documents("{\"id\":\"1\",\"call\":true}", "{\"id\":\"2\",\"call\":true}");
                Crowd.results(
                    2,
                    who ->
                        Crowd.patiently(
                            () ->
                                k.database()
                                    .transaction(
                                        tx -> leave(doctors.in(tx), who == 0 ? "1" : "2"))));
                k.equal(1L, doctors.count(field("call").eq(true)), "doctors on call");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
        "FLT-14",
        "Several threads that make one index at once make it once.",
        k -> {
          Collection<Document> documents = k.documents("{\"a\":1}", "{\"a\":2}");
          List<Boolean> made =
              Crowd.results(5, who -> Crowd.patiently(() -> documents.createIndex(Index.on("a"))));
          k.equal(1L, made.stream().filter(one -> one).count(), "threads that made it");
          k.equal(List.of(Index.on("a")), documents.indexes(), "listed");
          k.equal(1L, documents.count(field("a").eq(2)), "found");
        });
    r.rule(
        "FLT-15",
        "A unique index that is made while others write lets no two equal values stand.",
        k -> {
          for (int round = 0; round < 5; round++) {
            Collection<Document> documents = k.documents("{\"u\":0}");
            List<Attempt<Boolean>> attempts =
                Crowd.attempts(
                    5,
                    who ->
                        Crowd.patiently(
                            () ->
                                who == 0
                                    ? documents.createIndex(Index.on("u").asUnique())
                                    : !documents.insertOne(Document.of("u", 1)).isEmpty()));
            boolean unique = !documents.indexes().isEmpty();
            k.equal(attempts.get(0).succeeded(), unique, "the index is there");
            long equal = documents.count(field("u").eq(1));
            long came = attempts.stream().skip(1).filter(Attempt::succeeded).count();
            k.equal(came, equal, "documents of those who came through");
            k.check(!unique || equal <= 1, equal + " equal values under a unique index");
          }
        });
  }

  private static long total(Trial k, Collection<Account> accounts) {
    return k.database()
        .transaction(
            TransactionOptions.reading(),
            tx -> {
              long first = accounts.in(tx).findById("0").orElseThrow().balance();
              long total = 0;
              for (Account account : accounts.in(tx).findMany(Filter.all())) {
                total += account.balance();
                k.check(
                    !"0".equals(account.id()) || account.balance() == first,
                    "an account changed within a transaction");
              }
              return total;
            });
  }

  private static boolean move(
      Trial k, Collection<Account> accounts, String from, String to, long amount) {
    return k.database()
        .transaction(
            tx -> {
              Collection<Account> in = accounts.in(tx);
              Account giver = in.findById(from).orElseThrow();
              Account taker = in.findById(to).orElseThrow();
              if (from.equals(to) || giver.balance() < amount) {
                return false;
              }
              in.replaceOne(giver.holding(giver.balance() - amount));
              in.updateOne(field("id").eq(taker.id()), Update.inc("balance", amount));
              return true;
            });
  }

  private static boolean leave(Collection<Document> doctors, String me) {
    String other = me.equals("1") ? "2" : "1";
    boolean there = doctors.findByIdForUpdate(other).orElseThrow().getBoolean("call").orElse(false);
    if (there) {
      doctors.updateOne(field("id").eq(me), Update.set("call", false));
    }
    return there;
  }
}
