package dev.holdfast.tck;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Steps that many threads take at once over four collections, and what must hold afterwards: a bank
 * whose total never changes, counters, and documents that come and go.
 */
final class Workload {
  private static final int ACCOUNTS = 20;
  private static final int COUNTERS = 40;
  private static final int IDS_PER_THREAD = 40;
  private static final long START = 1_000;

  private final Database database;
  private final String prefix;
  private final Ledger ledger;
  private final boolean transactions;

  Workload(Database database) {
    this(
        database,
        "tckload" + Long.toString(System.nanoTime() & 0xFFFFFFFFL, 36) + "_",
        new Ledger());
  }

  private Workload(Database database, String prefix, Ledger ledger) {
    this.database = database;
    this.prefix = prefix;
    this.ledger = ledger;
    this.transactions = database.capabilities().has(Capability.TRANSACTIONS);
  }

  Ledger ledger() {
    return ledger;
  }

  private Collection<Document> accounts() {
    return database.collection(prefix + "accounts");
  }

  private Collection<Document> counters() {
    return database.collection(prefix + "counters");
  }

  private Collection<Document> documents() {
    return database.collection(prefix + "documents");
  }

  private Collection<Document> pairs() {
    return database.collection(prefix + "pairs");
  }

  /** May be called again when it failed. */
  void prepare() {
    for (int i = 0; i < ACCOUNTS; i++) {
      accounts().upsertOne(Document.of("id", "a" + i, "balance", START));
    }
    for (int i = 0; i < COUNTERS; i++) {
      counters().upsertOne(Document.of("id", "c" + i, "n", 0));
    }
    documents().createIndex(Index.on("thread", "n"));
    pairs().upsertOne(Document.of("id", "p0", "n", 0));
  }

  /** A write that is recorded. */
  void write(int thread, Random random) {
    int kind = random.nextInt(10);
    if (kind < 4) {
      String id = "c" + random.nextInt(COUNTERS);
      ledger.increment(id, () -> counters().updateOne(field("id").eq(id), Update.inc("n", 1)));
    } else if (kind < 7 || !transactions) {
      comeOrGo(thread, random);
    } else if (kind < 9) {
      transfer(random);
    } else {
      both(random);
    }
  }

  private void comeOrGo(int thread, Random random) {
    String id = "d" + thread + "-" + random.nextInt(IDS_PER_THREAD);
    if (ledger.isUnknown(id)) {
      return;
    }
    if (ledger.isPresent(id)) {
      ledger.delete(id, () -> must(documents().deleteOne(field("id").eq(id)), "delete of " + id));
    } else {
      Document document = Document.of("id", id, "thread", thread, "n", random.nextInt(100));
      ledger.insert(id, () -> documents().insertOne(document));
    }
  }

  private void must(long count, String what) {
    if (count != 1) {
      ledger.strange(what + " found " + count);
    }
  }

  private void transfer(Random random) {
    String from = "a" + random.nextInt(ACCOUNTS);
    String to = "a" + random.nextInt(ACCOUNTS);
    long amount = 1L + random.nextInt(50);
    if (from.equals(to)) {
      return;
    }
    ledger.increment(
        "transfers",
        () ->
            database.transaction(
                tx -> {
                  Collection<Document> in = accounts().in(tx);
                  long there =
                      in.findById(from).flatMap(one -> one.getLong("balance")).orElseThrow();
                  in.updateOne(field("id").eq(from), Update.set("balance", there - amount));
                  in.updateOne(field("id").eq(to), Update.inc("balance", amount));
                  return counters()
                      .in(tx)
                      .upsertOne(field("id").eq("transfers"), Update.inc("n", 1));
                }));
  }

  /** Adds one in two collections, together. */
  private void both(Random random) {
    String id = "p" + random.nextInt(COUNTERS);
    ledger.increment(
        id,
        () ->
            database.transaction(
                tx -> {
                  counters().in(tx).upsertOne(field("id").eq(id), Update.inc("n", 1));
                  return pairs().in(tx).upsertOne(field("id").eq(id), Update.inc("n", 1));
                }));
  }

  /** A read whose answer is checked where writes that go on leave something to check. */
  void read(int thread, Random random) {
    switch (random.nextInt(transactions ? 6 : 5)) {
      case 0 -> {
        String id = "c" + random.nextInt(COUNTERS);
        if (counters().findById(id).isEmpty()) {
          ledger.strange("the counter " + id + " is gone");
        }
      }
      case 1 ->
          documents()
              .findMany(
                  Query.where(field("thread").eq(thread)).sort(Sort.descending("n")).limit(10));
      case 2 -> {
        try (Stream<Document> stream = accounts().stream(Filter.all())) {
          stream.limit(random.nextInt(ACCOUNTS)).forEach(Document::id);
        }
      }
      case 3 -> documents().page(Query.where(field("n").gte(50)), 20, null);
      case 4 -> documents().aggregate(Aggregation.all().by("thread").count("count"));
      default -> total();
    }
  }

  private void total() {
    long total =
        database.transaction(
            TransactionOptions.reading(),
            tx ->
                accounts().in(tx).findMany(Filter.all()).stream()
                    .mapToLong(one -> one.getLong("balance").orElseThrow())
                    .sum());
    if (total != ACCOUNTS * START) {
      ledger.strange("a transaction saw " + total + " of " + ACCOUNTS * START + " in the bank");
    }
  }

  /** What is not as it should be, when nobody works any more. */
  List<String> violations() {
    if (transactions) {
      total();
      for (Document pair : pairs().findMany(Filter.all())) {
        String id = String.valueOf(pair.id());
        long n = pair.getLong("n").orElse(-1L);
        if (n != counters().findById(id).flatMap(one -> one.getLong("n")).orElse(0L)) {
          ledger.strange("of two that are written together one is missing: " + id);
        }
      }
    }
    List<String> violations = new ArrayList<>(ledger.violations(documents(), counters()));
    if (database.openStreams() > 0 || database.openTransactions() > 0) {
      violations.add(
          database.openStreams()
              + " streams and "
              + database.openTransactions()
              + " transactions are open");
    }
    return violations;
  }

  /** The same work, seen through another handle of the same store. */
  Workload through(Database other) {
    return new Workload(other, prefix, ledger);
  }

  void drop() {
    accounts().drop();
    counters().drop();
    documents().drop();
    pairs().drop();
  }
}
