package dev.holdfast.layers;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Update;
import dev.holdfast.tck.Ledger;
import dev.holdfast.tck.Ledger.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes of every kind, each told to a ledger, on documents that no other writer touches. */
final class CutWriter {
  private static final String DOCUMENTS = "cutdocuments";
  private static final String COUNTERS = "cutcounters";
  private static final String LISTS = "cutlists";
  private static final String PAIRS = "cutpairs";

  private final Database database;
  private final Ledger ledger;
  private final int number;
  private final Deque<String> present = new ArrayDeque<>();
  private final Set<Long> answers = new HashSet<>();
  private int made;

  CutWriter(Database database, Ledger ledger, int number) {
    this.database = database;
    this.ledger = ledger;
    this.number = number;
  }

  private static Collection<Document> in(Database database, String name) {
    return database.collection(name);
  }

  private Collection<Document> in(String name) {
    return in(database, name);
  }

  /** The documents that this many writers change. */
  static void prepare(Database database, int writers) {
    for (int i = 0; i < writers; i++) {
      in(database, COUNTERS)
          .insertMany(
              List.of(
                  Document.of("id", "count" + i, "n", 0),
                  Document.of("id", "transaction" + i, "n", 0)));
      in(database, PAIRS).insertOne(Document.of("id", "batch" + i, "n", 0));
      in(database, LISTS).insertOne(Document.of("id", "list" + i, "items", List.of()));
    }
    in(database, DOCUMENTS).insertOne(Document.of("id", "first"));
  }

  /** What writers made of it that were told the truth: everything once. */
  static List<String> violations(Database database, Ledger ledger) {
    List<String> stored = new ArrayList<>();
    in(database, DOCUMENTS).findMany(Filter.all()).forEach(one -> stored.add("" + one.id()));
    stored.remove("first");
    in(database, LISTS)
        .findMany(Filter.all())
        .forEach(
            one -> {
              if (one.toMap().get("items") instanceof List<?> items) {
                items.forEach(item -> stored.add("" + item));
              }
            });
    Map<String, Long> counted = new HashMap<>();
    for (String name : List.of(COUNTERS, PAIRS)) {
      in(database, name)
          .findMany(field("n").exists())
          .forEach(one -> counted.put("" + one.id(), one.getLong("n").orElseThrow()));
    }
    counted.forEach(
        (id, n) -> {
          long pairs = in(database, PAIRS).count(field("of").eq(id));
          if (!id.startsWith("count") && pairs != n) {
            ledger.strange(id + " was raised " + n + " times, together with " + pairs + " inserts");
          }
        });
    return ledger.violations(stored, counted);
  }

  private String newId() {
    return "w" + number + "-" + ++made;
  }

  void write(Random random) {
    switch (random.nextInt(7)) {
      case 0 -> insert();
      case 1 -> insertSeveral();
      case 2 -> increment();
      case 3 -> push();
      case 4 -> batch();
      case 5 -> delete();
      default -> transaction();
    }
  }

  private void insert() {
    String id = newId();
    if (ledger.insert(id, () -> in(DOCUMENTS).insertOne(Document.of("id", id)))
        == Outcome.ACKNOWLEDGED) {
      present.add(id);
    }
  }

  private void insertSeveral() {
    List<Document> several = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      several.add(Document.of("id", newId()));
    }
    HoldfastException error = failure(() -> in(DOCUMENTS).insertMany(several));
    for (Document one : several) {
      ledger.insert(String.valueOf(one.id()), () -> rethrow(error));
    }
  }

  private static @Nullable HoldfastException failure(Runnable call) {
    try {
      call.run();
      return null;
    } catch (HoldfastException e) {
      return e;
    }
  }

  private static void rethrow(@Nullable HoldfastException error) {
    if (error != null) {
      throw error;
    }
  }

  /** The answer of a repeated one must be that of the first: no number comes twice. */
  void increment() {
    String id = "count" + number;
    ledger.increment(
        id,
        () -> {
          long n =
              in(COUNTERS)
                  .findOneAndUpdate(field("id").eq(id), Update.inc("n", 1), ReturnDocument.AFTER)
                  .flatMap(one -> one.getLong("n"))
                  .orElseThrow();
          if (!answers.add(n)) {
            ledger.strange(id + " was answered " + n + " twice");
          }
        });
  }

  void push() {
    String item = newId();
    ledger.insert(
        item,
        () -> {
          long modified =
              in(LISTS)
                  .updateOne(field("id").eq("list" + number), Update.push("items", item))
                  .modified();
          if (modified != 1) {
            ledger.strange("a push has modified " + modified);
          }
        });
  }

  private Document pair(String of) {
    return Document.of("id", newId(), "of", of);
  }

  private void batch() {
    String id = "batch" + number;
    Document pair = pair(id);
    ledger.increment(
        id,
        () ->
            in(PAIRS)
                .bulkWrite(
                    List.of(
                        Bulk.insert(pair),
                        Bulk.updateOne(field("id").eq(id), Update.inc("n", 1)))));
  }

  private void delete() {
    String id = present.poll();
    if (id == null) {
      insert();
      return;
    }
    ledger.delete(
        id,
        () -> {
          long deleted = in(DOCUMENTS).deleteOne(field("id").eq(id));
          if (deleted != 1) {
            ledger.strange("the delete of " + id + " found " + deleted);
          }
        });
  }

  private void transaction() {
    String id = "transaction" + number;
    Document pair = pair(id);
    ledger.increment(
        id,
        () ->
            database.transaction(
                tx -> {
                  long n =
                      in(COUNTERS)
                          .in(tx)
                          .findById(id)
                          .flatMap(one -> one.getLong("n"))
                          .orElseThrow();
                  in(COUNTERS).in(tx).updateOne(field("id").eq(id), Update.set("n", n + 1));
                  in(PAIRS).in(tx).insertOne(pair);
                  return n;
                }));
  }
}
