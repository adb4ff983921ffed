package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;
import static dev.holdfast.tck.rules.IsolationRules.reads;
import static dev.holdfast.tck.rules.IsolationRules.sets;
import static dev.holdfast.tck.rules.IsolationRules.state;
import static dev.holdfast.tck.rules.IsolationRules.two;
import static dev.holdfast.tck.rules.IsolationRules.v;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Update;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.rules.Actor.Seen;
import java.util.List;
import java.util.Objects;

/** {@code findByIdForUpdate} closes what snapshot isolation leaves open. */
final class LockRules {
  private static Actor.Step<Long> locks(Collection<Document> documents, String id) {
    return tx ->
        documents.in(tx).findByIdForUpdate(id).flatMap(found -> found.getLong("v")).orElse(-1L);
  }

  private static Actor.Step<Long> clearsUnlessZero(
      Collection<Document> documents, Seen<Long> other, String id) {
    return tx ->
        Objects.equals(other.value(), 0L)
            ? 0L
            : documents.in(tx).updateOne(field("id").eq(id), Update.set("v", 0)).matched();
  }

  void rules(Rules r) {
    r.rule(
            "ISO-26",
            "Write skew is closed by findByIdForUpdate: two that each lock what they read and"
                + " change the other are one after the other (G2-item).",
            k ->
                Schedule.crosswise(
                    k,
                    (s, documents) -> {
                      Actor first = s.transaction("first");
                      Actor second = s.transaction("second");
                      Seen<Long> two = first.does(locks(documents, "2"));
                      Seen<Long> one = second.does(locks(documents, "1"));
                      first.does(clearsUnlessZero(documents, two, "1"));
                      second.does(clearsUnlessZero(documents, one, "2"));
                      first.commit();
                      second.commit();
                      return () ->
                          s.leaves(
                              documents, List.of(state("1", 0, "2", 20), state("1", 10, "2", 0)));
                    }))
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-27",
            "Two that lock the same document before they decide are one after the other.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor first = s.transaction("first");
                Actor second = s.transaction("second");
                Seen<Long> one = first.does(locks(documents, "1"));
                Seen<Long> another = second.does(locks(documents, "1"));
                first.does(tx -> takes(documents.in(tx), one));
                second.does(tx -> takes(documents.in(tx), another));
                first.commit();
                second.commit();
                s.finish();
                s.leaves(documents, List.of(state("1", 2, "2", 20)));
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-28",
            "Nobody changes a locked document before the transaction that locked it ends, and then"
                + " it is free.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor holder = s.transaction("holder");
                Actor other = s.transaction("other");
                Actor outside = s.outside("outside");
                Seen<Long> locked = holder.does(locks(documents, "1"));
                holder.await();
                Seen<Long> changed = other.does(sets(documents, "1", 12));
                outside.acts(() -> documents.updateOne(field("id").eq("1"), Update.inc("v", 100)));
                k.check(!changed.isThere(), "another transaction changed the locked document");
                k.check(!outside.succeeded(), "the locked document was changed: " + outside);
                Seen<Long> again = holder.does(reads(documents, "1"));
                holder.commit();
                other.commit();
                s.finish();
                k.equal(10L, locked.value(), "when it was locked");
                k.equal(10L, again.value(), "read again");
              }
              Crowd.patiently(
                  () -> documents.updateOne(field("id").eq("1"), Update.set("v", 77)).matched());
              k.equal(77L, v(documents, "1"), "after the end of all");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-29",
            "findByIdForUpdate never locks an old state: what changed since the begin is a"
                + " conflict.",
            k -> {
              Collection<Document> documents = two(k);
              try (Schedule s = new Schedule(k)) {
                Actor late = s.transaction("late");
                Actor outside = s.outside("outside");
                late.does(reads(documents, "2"));
                outside.acts(() -> documents.updateOne(field("id").eq("1"), Update.inc("v", 1)));
                boolean changed = outside.succeeded();
                Seen<Long> locked = late.does(locks(documents, "1"));
                late.commit();
                s.finish();
                k.check(
                    !locked.isThere() || locked.is(changed ? 11L : 10L),
                    "locked " + locked + " after " + outside);
                k.equal(outside.succeeded() ? 11L : 10L, v(documents, "1"), "stored");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-30",
            "A rolled back lock leaves document, revision and others' way to it as they were.",
            k -> {
              Collection<Document> documents = two(k);
              long revision = documents.versioned().findById("1").orElseThrow().revision();
              try (Schedule s = new Schedule(k)) {
                Actor holder = s.transaction("holder");
                Actor outside = s.outside("outside");
                holder.does(locks(documents, "1"));
                holder.rollback();
                holder.await();
                outside.acts(
                    () -> documents.updateOne(field("id").eq("1"), Update.set("v", 11), revision));
                s.finish();
                k.check(outside.succeeded(), "the document is free: " + outside);
                k.equal(11L, v(documents, "1"), "stored");
              }
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "ISO-31",
            "A lock by findByIdForUpdate changes neither the document nor its revision.",
            k -> {
              Collection<Document> documents = two(k);
              var before = documents.versioned().findById("1").orElseThrow();
              k.database().transaction(tx -> documents.in(tx).findByIdForUpdate("1"));
              k.equal(before, documents.versioned().findById("1").orElseThrow(), "afterwards");
            })
        .requires(Capability.TRANSACTIONS);
  }

  /** Takes 8 of what was seen when there are as many. */
  private static boolean takes(Collection<Document> in, Seen<Long> seen) {
    Long there = seen.value();
    if (there != null && there >= 8) {
      in.updateOne(field("id").eq("1"), Update.set("v", there - 8));
    }
    return true;
  }
}
