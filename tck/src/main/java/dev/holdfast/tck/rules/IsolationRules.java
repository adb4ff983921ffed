package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import dev.holdfast.tck.rules.Actor.Seen;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What transactions see of each other. Each rule is one interleaving that weaker isolation gets
 * wrong; {@link Schedule} says how a database may answer it.
 */
final class IsolationRules implements Area {
  @Override
  public String code() {
    return "ISO";
  }

  @Override
  public String title() {
    return "Isolation";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    dirty(r);
    snapshots(r);
    new UpdateConflictRules().rules(r);
    new LockRules().rules(r);
  }

  /** Two documents: "1" with v 10 and "2" with v 20. */
  static Collection<Document> two(Trial k) {
    return k.documents("{\"id\":\"1\",\"v\":10}", "{\"id\":\"2\",\"v\":20}");
  }

  static long v(Collection<Document> documents, String id) {
    return documents.findById(id).flatMap(found -> found.getLong("v")).orElse(-1L);
  }

  static Actor.Step<Long> reads(Collection<Document> documents, String id) {
    return tx -> v(documents.in(tx), id);
  }

  static Actor.Step<Long> sets(Collection<Document> documents, String id, long v) {
    return tx -> documents.in(tx).updateOne(field("id").eq(id), Update.set("v", v)).matched();
  }

  static Actor.Step<Map<String, Long>> readsAll(Collection<Document> documents) {
    return tx -> Schedule.values(documents.in(tx));
  }

  static Map<String, Long> state(Object... idsAndValues) {
    Map<String, Long> state = new TreeMap<>();
    for (int i = 0; i < idsAndValues.length; i += 2) {
      state.put((String) idsAndValues[i], ((Integer) idsAndValues[i + 1]).longValue());
    }
    return state;
  }

  private interface Writes {
    void of(Collection<Document> documents, Actor first, Actor second);
  }

  private static void mixed(Trial k, Writes writes) throws Exception {
    Collection<Document> documents = two(k);
    try (Schedule s = new Schedule(k)) {
      writes.of(documents, s.transaction("first"), s.transaction("second"));
      s.finish();
      s.leaves(documents, List.of(state("1", 11, "2", 21), state("1", 12, "2", 22)));
    }
  }

  private void dirty(Rules r) {
    r.rule("ISO-01", "Writes of two transactions never mix: what is stored is all of one (G0).")
        .requires(Capability.TRANSACTIONS)
        .with(
            "one after the other on each document",
            k ->
                mixed(
                    k,
                    (documents, first, second) -> {
                      first.does(sets(documents, "1", 11));
                      second.does(sets(documents, "1", 12));
                      first.does(sets(documents, "2", 21));
                      first.commit();
                      second.does(sets(documents, "2", 22));
                      second.commit();
                    }))
        .with(
            "crosswise",
            k ->
                mixed(
                    k,
                    (documents, first, second) -> {
                      first.does(sets(documents, "1", 11));
                      second.does(sets(documents, "1", 12));
                      second.does(sets(documents, "2", 22));
                      first.does(sets(documents, "2", 21));
                      first.commit();
                      second.commit();
                    }));
    r.rule(
            "ISO-02",
            "Nobody sees a write of a transaction that is rolled back (G1a).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor writer = s.transaction("writer");
                Actor reader = s.transaction("reader");
                Actor outside = s.outside("outside");
                Seen<Long> own = writer.does(tx -> sets(documents, "1", 101).run(tx));
                Seen<Map<String, Long>> before = reader.does(readsAll(documents));
                Seen<Map<String, Long>> seen = outside.looks(() -> Schedule.values(documents));
                writer.rollback();
                Seen<Map<String, Long>> after = reader.does(readsAll(documents));
                reader.commit();
                s.finish();
                Map<String, Long> start = state("1", 10, "2", 20);
                k.check(own.is(1L), "the writer matched " + own);
                k.equal(start, seen.value(), "read outside before the rollback");
                if (reader.succeeded()) {
                  k.equal(start, before.value(), "read before the rollback");
                  k.equal(start, after.value(), "read after the rollback");
                }
                s.leaves(documents, List.of(start));
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-03",
            "Nobody sees a write that its own transaction replaces before it commits (G1b).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor writer = s.transaction("writer");
                Actor reader = s.transaction("reader");
                Actor outside = s.outside("outside");
                writer.does(sets(documents, "1", 101));
                Seen<Long> before = reader.does(reads(documents, "1"));
                Seen<Long> seen = outside.looks(() -> v(documents, "1"));
                writer.does(sets(documents, "1", 11));
                writer.commit();
                Seen<Long> after = reader.does(reads(documents, "1"));
                reader.commit();
                s.finish();
                k.check(seen.is(10L) || seen.is(11L), "read outside: " + seen);
                if (reader.succeeded()) {
                  k.check(before.is(10L) || before.is(11L), "read before the commit: " + before);
                  k.equal(before.value(), after.value(), "read again after the commit");
                }
                s.leaves(documents, List.of(state("1", 11, "2", 20)));
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-04",
            "Two transactions never both see what the other writes (G1c).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor first = s.transaction("first");
                Actor second = s.transaction("second");
                first.does(sets(documents, "1", 11));
                second.does(sets(documents, "2", 22));
                Seen<Long> other = first.does(reads(documents, "2"));
                Seen<Long> another = second.does(reads(documents, "1"));
                first.commit();
                second.commit();
                s.finish();
                k.check(
                    !(other.is(22L) && another.is(11L)),
                    "the first saw " + other + " and the second " + another);
                long ones = first.succeeded() ? 11 : 10;
                long twos = second.succeeded() ? 22 : 20;
                k.equal(ones, v(documents, "1"), "what the first wrote");
                k.equal(twos, v(documents, "2"), "what the second wrote");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-05",
            "A transaction that was seen once does not vanish for the same reader (OTV).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor first = s.transaction("first");
                Actor second = s.transaction("second");
                Actor reader = s.transaction("reader", TransactionOptions.reading());
                first.does(sets(documents, "1", 11));
                first.does(sets(documents, "2", 19));
                second.does(sets(documents, "1", 12));
                first.commit();
                Seen<Long> one = reader.does(reads(documents, "1"));
                second.does(sets(documents, "2", 18));
                Seen<Long> two = reader.does(reads(documents, "2"));
                second.commit();
                Seen<Long> twoAgain = reader.does(reads(documents, "2"));
                Seen<Long> oneAgain = reader.does(reads(documents, "1"));
                reader.commit();
                s.finish();
                k.equal(one.value(), oneAgain.value(), "the first document, read again");
                k.equal(two.value(), twoAgain.value(), "the second document, read again");
                k.check(
                    List.of("10 20", "11 19", "12 18").contains(one + " " + two),
                    "the reader saw " + one + " and " + two + ", which never were together");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-06",
            "No document appears in a transaction that others insert meanwhile (PMP, for reads).",
            k -> {
              Collection<Document> documents = two(k);
              Filter thirties = field("v").gte(30);
              try (Schedule s = new Schedule(k)) {
                Actor reader = s.transaction("reader", TransactionOptions.reading());
                Actor writer = s.transaction("writer");
                Seen<Long> before = reader.does(tx -> documents.in(tx).count(thirties));
                writer.does(tx -> documents.in(tx).insertOne(Document.of("id", "3", "v", 30)));
                writer.commit();
                Seen<Long> after =
                    reader.does(tx -> (long) documents.in(tx).findMany(field("v").gt(25)).size());
                reader.commit();
                s.finish();
                k.equal(0L, before.value(), "before the insert");
                k.equal(0L, after.value(), "after the insert");
                k.equal(1L, documents.count(thirties), "outside");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-07",
            "A delete by filter and an update of the same documents act one after the other or not"
                + " both (PMP, for writes).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor adds = s.transaction("adds");
                Actor deletes = s.transaction("deletes");
                deletes.does(tx -> documents.in(tx).count());
                adds.does(tx -> documents.in(tx).updateMany(Filter.all(), Update.inc("v", 10)));
                deletes.does(tx -> documents.in(tx).deleteMany(field("v").eq(20)));
                adds.commit();
                deletes.commit();
                s.finish();
                Map<String, Long> added = state("1", 20, "2", 30);
                Map<String, Long> deleted = state("1", 10);
                Map<String, Long> addedFirst = state("2", 30);
                Map<String, Long> deletedFirst = state("1", 20);
                s.leaves(
                    documents,
                    adds.succeeded() && deletes.succeeded()
                        ? List.of(addedFirst, deletedFirst)
                        : List.of(adds.succeeded() ? added : deleted));
              }
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void snapshots(Rules r) {
    r.rule(
            "ISO-08",
            "What a transaction reads later fits what it read before (G-single).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor reader = s.transaction("reader");
                Actor writer = s.transaction("writer");
                Seen<Long> one = reader.does(reads(documents, "1"));
                writer.does(readsAll(documents));
                writer.does(sets(documents, "1", 12));
                writer.does(sets(documents, "2", 18));
                writer.commit();
                Seen<Long> two = reader.does(reads(documents, "2"));
                reader.commit();
                s.finish();
                k.check(
                    (one.is(10L) && two.is(20L)) || (one.is(12L) && two.is(18L)),
                    "the reader saw " + one + " and " + two);
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-09",
            "A filter inside a transaction is answered from its snapshot, not from what is stored"
                + " now (G-single, with predicates).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor reader = s.transaction("reader", TransactionOptions.reading());
                Actor writer = s.transaction("writer");
                reader.does(tx -> documents.in(tx).count(field("v").eq(10)));
                writer.does(
                    tx -> documents.in(tx).updateMany(field("v").eq(10), Update.set("v", 12)));
                writer.commit();
                Seen<Long> old = reader.does(tx -> documents.in(tx).count(field("v").eq(10)));
                Seen<Long> now = reader.does(tx -> documents.in(tx).count(field("v").eq(12)));
                reader.commit();
                s.finish();
                k.equal(1L, old.value(), "documents with the old value");
                k.equal(0L, now.value(), "documents with the new value");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-10",
            "A transaction does not delete by a value that it did not read (G-single, with a"
                + " write).",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor deletes = s.transaction("deletes");
                Actor writer = s.transaction("writer");
                Seen<Long> one = deletes.does(reads(documents, "1"));
                writer.does(sets(documents, "1", 12));
                Seen<Long> second = writer.does(sets(documents, "2", 18));
                writer.commit();
                Seen<Long> gone =
                    deletes.does(tx -> documents.in(tx).deleteMany(field("v").gte(18)));
                deletes.commit();
                s.finish();
                if (!deletes.succeeded()) {
                  s.leaves(documents, List.of(state("1", 12, "2", 18)));
                  return;
                }
                k.equal(1L, gone.value(), "deleted");
                s.leaves(documents, List.of(writer.succeeded() ? state("1", 12) : state("1", 10)));
                k.check(
                    !writer.succeeded() || one.is(12L) || second.is(0L),
                    "the writer changed what was deleted before: it matched " + second);
              }
            })
        .requires(Capability.TRANSACTIONS);
    stable(r);
    r.rule(
            "ISO-12",
            "A transaction sees the state at its begin, also when it reads for the first time"
                + " later.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor reader = s.transaction("reader", TransactionOptions.reading());
                Actor outside = s.outside("outside");
                outside.acts(() -> documents.updateOne(field("id").eq("1"), Update.set("v", 11)));
                Seen<Long> seen = reader.does(reads(documents, "1"));
                reader.commit();
                s.finish();
                k.equal(10L, seen.value(), "what was stored when it began");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-13",
            "The snapshot is one of all collections.",
            k -> {
              Collection<Document> documents = two(k);
              Collection<Document> others = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor reader = s.transaction("reader", TransactionOptions.reading());
                Actor writer = s.transaction("writer");
                reader.does(reads(documents, "1"));
                writer.does(sets(documents, "1", 11));
                writer.does(sets(others, "1", 11));
                writer.commit();
                Seen<Long> seen = reader.does(reads(others, "1"));
                reader.commit();
                s.finish();
                k.equal(10L, seen.value(), "in the other collection");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-14",
            "What was committed before a transaction begins is visible in it.",
            k -> {
              Collection<Document> documents = two(k);
              for (int i = 0; i < 20; i++) {
                int v = i;
                try (Schedule s = new Schedule(k)) {
                  Actor writer = s.transaction("writer");
                  writer.does(sets(documents, "1", v));
                  writer.commit();
                  writer.await();
                  Actor reader = s.transaction("reader", TransactionOptions.reading());
                  Seen<Long> seen = reader.does(reads(documents, "1"));
                  reader.commit();
                  s.finish();
                  k.equal((long) v, seen.value(), "seen");
                }
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-15",
            "A transaction that only reads neither waits for a writer nor makes one wait.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor reader = s.transaction("reader", TransactionOptions.reading());
                Seen<Long> before = reader.does(reads(documents, "1"));
                Actor writer = s.transaction("writer");
                writer.does(sets(documents, "1", 11));
                Actor another = s.transaction("another", TransactionOptions.reading());
                Seen<Long> meanwhile = another.does(reads(documents, "1"));
                another.commit();
                another.await();
                writer.commit();
                writer.await();
                Seen<Long> after = reader.does(reads(documents, "1"));
                reader.commit();
                s.finish();
                k.check(
                    reader.succeeded() && writer.succeeded() && another.succeeded(),
                    "all come through: " + reader + ", " + writer + ", " + another);
                k.equal(10L, before.value(), "before");
                k.equal(10L, meanwhile.value(), "while the writer was open");
                k.equal(10L, after.value(), "after the commit");
              }
            })
        .requires(Capability.TRANSACTIONS);
  }

  private void stable(Rules r) {
    Rules.Entry entry =
        r.rule(
                "ISO-11",
                "However often and by whatever call a transaction reads, it gets the same answer"
                    + " while others insert, update and delete.")
            .requires(Capability.TRANSACTIONS);
    Map<String, Function<Collection<Document>, Object>> calls = new TreeMap<>();
    calls.put("findById", in -> in.findById("1"));
    calls.put("findById of the one inserted", in -> in.findById("3"));
    calls.put("findByIds", in -> in.findByIds(List.of("1", "2", "3")));
    calls.put("findMany", in -> in.findMany(field("v").gte(0)));
    calls.put("findMany in order", in -> in.findMany(Query.all().sort(Sort.descending("v"))));
    calls.put("findOne", in -> in.findOne(field("v").gt(10)));
    calls.put("page", in -> in.page(Query.all(), 2, null).items());
    calls.put("count", in -> in.count());
    calls.put("count of a filter", in -> in.count(field("v").gt(10)));
    calls.put("exists", in -> in.exists(field("v").gt(25)));
    calls.put("distinct", in -> in.distinct("v"));
    calls.put("aggregate", in -> in.aggregate(Aggregation.all().sum("sum", "v").count("n")));
    calls.put("versioned", in -> in.versioned().findMany(Filter.all()));
    calls.put(
        "stream",
        in -> {
          try (Stream<Document> stream = in.stream(Query.all())) {
            return stream.toList();
          }
        });
    calls.forEach(
        (name, call) ->
            entry.with(
                name,
                k -> {
                  Collection<Document> documents = two(k);
                  try (Schedule s = new Schedule(k)) {
                    Actor reader = s.transaction("reader", TransactionOptions.reading());
                    Actor outside = s.outside("outside");
                    Seen<Object> before = reader.does(tx -> call.apply(documents.in(tx)));
                    outside.acts(
                        () -> {
                          documents.insertOne(Document.of("id", "3", "v", 30));
                          documents.updateOne(field("id").eq("1"), Update.set("v", 15));
                          documents.deleteOne(field("id").eq("2"));
                        });
                    Seen<Object> after = reader.does(tx -> call.apply(documents.in(tx)));
                    reader.commit();
                    s.finish();
                    k.equal(before.value(), after.value(), "read again");
                    s.leaves(documents, List.of(state("1", 15, "3", 30)));
                  }
                }));
  }
}
