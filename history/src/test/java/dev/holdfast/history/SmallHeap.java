package dev.holdfast.history;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Layer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Changes more documents at once than the heap could hold: run by {@link SmallHeapTest} in a
 * process that has little.
 */
final class SmallHeap {
  private static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");
  private static final int DOCUMENTS = 30_000;
  private static final int STEP = 2_000;

  /** Of which an audit takes the ids at once. */
  private static final int IDS = 18_000;

  /** Which a transaction inserts at once. */
  private static final int INSERTS = 18_000;

  private static final String KILOBYTE = "x".repeat(1_000);

  private SmallHeap() {}

  /** Says what came of it. */
  public static void main(String[] arguments) {
    String url = arguments[0];
    try (Database plain = Holdfast.open(url)) {
      for (int from = 0; from < DOCUMENTS; from += STEP) {
        plain
            .collection("orders")
            .insertMany(
                IntStream.range(from, from + STEP)
                    .mapToObj(i -> Document.of("id", id(i), "n", 0, "text", KILOBYTE))
                    .toList());
      }
    }
    try (Database db = Holdfast.open(url, History.of("orders"))) {
      Collection<Document> orders = db.collection("orders");
      Update increment = Update.inc("n", 1);
      refused(() -> orders.updateMany(Filter.all(), increment));
      refused(() -> orders.deleteMany(field("n").eq(0)));
      refused(() -> db.transaction(tx -> orders.in(tx).updateMany(Filter.all(), increment)));
      refused(
          () ->
              db.transaction(
                  tx -> {
                    for (int i = 0; i < DOCUMENTS; i++) {
                      orders.in(tx).updateOne(field("id").eq(id(i)), increment);
                    }
                    return true;
                  }));
      require(orders.count(field("n").eq(0)) == DOCUMENTS);
      for (int from = 0; from < DOCUMENTS; from += STEP) {
        orders.updateMany(
            field("id").gte(id(from)).and(field("id").lt(id(from + STEP))), increment);
      }
      require(orders.count(field("n").eq(1)) == DOCUMENTS);
      require(VersionHistory.of(db).history("orders", id(7)).size() == 1);
      List<Bulk<Document>> two =
          List.of(
              Bulk.updateMany(field("id").lt(id(STEP)), increment),
              Bulk.updateMany(field("id").gte(id(DOCUMENTS - STEP)), increment));
      refused(() -> orders.bulkWrite(two));
      require(orders.unordered().bulkWrite(two).modified() == 2 * STEP);
    }
    insertAll(url, History.of("inserted"));
    insertAll(url, Audit.of(KEY, "inserted"));
    try (Database db = Holdfast.open(url, Audit.of(KEY, "orders"))) {
      Collection<Document> orders = db.collection("orders");
      refused(() -> orders.updateMany(Filter.all(), Update.inc("n", 1)));
      orders.updateMany(field("id").lt(id(IDS)), Update.inc("n", 1));
      AuditTrail trail = AuditTrail.of(db);
      require(trail.entries(AuditQuery.all().record("orders", id(IDS - 1)), 5).size() == 1);
      String last = id(INSERTS - 1);
      require(trail.entries(AuditQuery.all().record("inserted", last), 5).size() == 1);
      require(trail.verify(KEY, Optional.empty()).isWhole());
    }
    try (Database db = Holdfast.open(url, Audit.of(KEY, "orders").withReads())) {
      Collection<Document> orders = db.collection("orders");
      refused(
          () ->
              db.transaction(
                  TransactionOptions.reading(),
                  tx -> {
                    for (int i = 0; i < DOCUMENTS; i++) {
                      orders.in(tx).findById(id(i));
                    }
                    return true;
                  }));
    }
    System.out.println("all as expected");
  }

  /** Of what was not there little is held. */
  private static void insertAll(String url, Layer layer) {
    try (Database db = Holdfast.open(url, layer)) {
      Collection<Document> inserted = db.collection("inserted");
      refused(() -> db.transaction(tx -> insert(inserted.in(tx), 2 * INSERTS)));
      require(inserted.count() == 0);
      db.transaction(tx -> insert(inserted.in(tx), INSERTS));
      require(inserted.count() == INSERTS);
      if (layer instanceof History) {
        require(VersionHistory.of(db).history("inserted", id(INSERTS - 1)).size() == 1);
      }
    }
    try (Database plain = Holdfast.open(url)) {
      plain.collection("inserted").drop();
    }
  }

  private static boolean insert(Collection<Document> into, int count) {
    for (int from = 0; from < count; from += 1_000) {
      into.insertMany(
          IntStream.range(from, from + 1_000).mapToObj(i -> Document.of("id", id(i))).toList());
    }
    return true;
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "o%06d", number);
  }

  private static void refused(Runnable call) {
    try {
      call.run();
    } catch (HoldfastException e) {
      require(e.code() == ErrorCode.RESOURCE_EXHAUSTED);
      require(String.valueOf(e.getMessage()).contains("eighth of the heap"));
      return;
    }
    throw new AssertionError("it was not refused");
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new AssertionError("not as expected");
    }
  }
}
