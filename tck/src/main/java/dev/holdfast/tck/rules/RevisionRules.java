package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.UpdateResult;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Failure;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Revisions, and writes that expect one. */
final class RevisionRules implements Area {
  private static final Filter A = field("id").eq("a");

  @Override
  public String code() {
    return "REV";
  }

  @Override
  public String title() {
    return "Revisions";
  }

  @Override
  public void rules(Rules r) {
    growing(r);
    expected(r);
    concurrent(r);
    transactions(r);
  }

  private static long revision(Collection<?> collection, String id) {
    return collection.versioned().findById(id).orElseThrow().revision();
  }

  private static void growing(Rules r) {
    r.rule(
        "REV-01",
        "Every write that changes a document gives it a greater revision, and returns the one that"
            + " is read afterwards.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":0}");
          long before = revision(documents, "a");
          k.check(before != 0, "the revision after insert is 0");
          List<UpdateResult> results = new ArrayList<>();
          results.add(documents.updateOne(A, Update.inc("v", 1)));
          grown(k, documents, before, results);
          results.add(documents.unordered().updateMany(A, Update.inc("v", 1)));
          grown(k, documents, before, results);
          results.add(documents.replaceOne(Document.of("id", "a", "v", 10)));
          grown(k, documents, before, results);
          results.add(documents.replaceOne(A, Document.of("v", 11)));
          grown(k, documents, before, results);
          results.add(documents.upsertOne(Document.of("id", "a", "v", 12)));
          grown(k, documents, before, results);
          results.add(documents.upsertOne(A, Update.inc("v", 1)));
          grown(k, documents, before, results);
          UpdateResult inserted = documents.upsertOne(Document.of("id", "b"));
          k.equal(revision(documents, "b"), inserted.revision(), "revision of an upsert's insert");
        });
    r.rule(
        "REV-02",
        "A write that leaves a document equal to what it was keeps its revision and modifies 0.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":1,\"l\":[1]}");
          long before = revision(documents, "a");
          for (UpdateResult result :
              List.of(
                  documents.updateOne(A, Update.set("v", 1.0)),
                  documents.unordered().updateMany(A, Update.unset("missing")),
                  documents.updateOne(A, Update.addToSet("l", 1).inc("v", 0)),
                  documents.replaceOne(Document.of("l", List.of(1), "v", 1, "id", "a")),
                  documents.upsertOne(Document.of("id", "a", "v", 1, "l", List.of(1))),
                  documents.upsertOne(A, Update.pull("l", 2)))) {
            k.equal(1L, result.matched(), "matched");
            k.equal(0L, result.modified(), "modified");
            k.equal(before, result.revision(), "revision in the result");
            k.equal(before, revision(documents, "a"), "revision in the store");
          }
        });
    r.rule(
            "REV-03",
            "A revision is never reused for an id: a document inserted again after a delete has a"
                + " greater one, and the old one is a CONFLICT.")
        .with("deleteOne", k -> neverReused(k, documents -> documents.deleteOne(A)))
        .with(
            "deleteMany",
            k -> neverReused(k, documents -> documents.unordered().deleteMany(Filter.all())))
        .with("clear", k -> neverReused(k, Collection::clear))
        .with("drop", k -> neverReused(k, Collection::drop));
    r.rule(
        "REV-04",
        "A write of one document leaves the revisions of the others alone.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\"}", "{\"id\":\"b\"}");
          long other = revision(documents, "b");
          documents.updateOne(A, Update.set("v", 1));
          documents.deleteOne(A);
          k.equal(other, revision(documents, "b"), "revision of the other");
        });
  }

  private static void grown(
      Trial k, Collection<Document> documents, long first, List<UpdateResult> results) {
    UpdateResult last = results.get(results.size() - 1);
    long before = results.size() == 1 ? first : results.get(results.size() - 2).revision();
    k.check(last.revision() > before, "the revision did not grow from " + before);
    k.equal(revision(documents, "a"), last.revision(), "revision of write " + results.size());
  }

  private interface Removal {
    void of(Collection<Document> documents);
  }

  private static void neverReused(Trial k, Removal removal) {
    Collection<Document> documents = k.documents();
    long last = Long.MIN_VALUE;
    for (int round = 0; round < 5; round++) {
      documents.insertOne(Document.of("id", "a", "v", 0));
      for (int change = 0; change <= round * 3; change++) {
        long revision = revision(documents, "a");
        k.check(revision > last, "round " + round + ": " + revision + " after " + last);
        last = revision;
        documents.updateOne(A, Update.inc("v", 1));
      }
      last = Math.max(last, revision(documents, "a"));
      removal.of(documents);
    }
    long stale = last;
    documents.insertOne(Document.of("id", "a", "v", 0));
    k.fails(ErrorCode.CONFLICT, () -> documents.updateOne(A, Update.set("v", 1), stale));
    k.equal(Optional.of(Document.of("id", "a", "v", 0)), documents.findById("a"), "stored");
  }

  private interface Attempt {
    Object on(Collection<Account> accounts, long revision);
  }

  private static final Map<String, Attempt> EXPECTING =
      Map.of(
          "updateOne",
          (accounts, revision) -> accounts.updateOne(A, Update.inc("balance", 1), revision),
          "replaceOne with it",
          (accounts, revision) -> accounts.replaceOne(Account.of("a", 99), revision),
          "replaceOne carrying it",
          (accounts, revision) -> accounts.replaceOne(new Account("a", revision, 99)),
          "replaceOne by a filter",
          (accounts, revision) ->
              accounts.replaceOne(field("balance").gte(0), new Account("a", revision, 99)),
          "upsertOne carrying it",
          (accounts, revision) -> accounts.upsertOne(new Account("a", revision, 99)),
          "Versioned",
          (accounts, revision) ->
              accounts.versioned().replaceOne(new Versioned<>(Account.of("a", 99), "a", revision)),
          "deleteOne",
          (accounts, revision) -> accounts.deleteOne(A, revision),
          "bulk replaceOne",
          (accounts, revision) ->
              accounts.bulkWrite(List.of(Bulk.replaceOne(new Account("a", revision, 99)))));

  private static void expected(Rules r) {
    Rules.Entry current = r.rule("REV-10", "A write that expects the current revision succeeds.");
    Rules.Entry other =
        r.rule(
            "REV-11",
            "A write that expects another revision is CONFLICT with the current one, and changes"
                + " nothing.");
    Rules.Entry missing =
        r.rule(
            "REV-12",
            "A write that expects a revision of a document that is not there is CONFLICT without a"
                + " current one, and inserts nothing.");
    EXPECTING.forEach(
        (name, attempt) -> {
          current.with(name, k -> succeeds(k, attempt));
          other.with(name, k -> conflicts(k, attempt));
          missing.with(name, k -> conflictsWithNothing(k, attempt));
        });
    r.rule(
        "REV-13",
        "The revision that a call names counts, not the one that the document carries; without"
            + " either a write is unconditional.",
        k -> {
          Collection<Account> accounts = k.collection(Account.class);
          accounts.insertOne(Account.of("a", 1));
          Account stale = accounts.findById("a").orElseThrow();
          accounts.updateOne(A, Update.inc("balance", 1));
          long now = revision(accounts, "a");
          k.equal(1L, accounts.replaceOne(stale.holding(3), now).modified(), "modified");
          k.equal(1L, accounts.replaceOne(Account.of("a", 4)).modified(), "without a revision");
          k.equal(4L, accounts.findById("a").orElseThrow().balance(), "balance");
        });
    r.rule(
        "REV-14",
        "An expected revision does not choose: the first match by id is chosen and must have it.",
        k -> {
          Collection<Document> documents =
              k.documents("{\"id\":\"a\",\"v\":1}", "{\"id\":\"b\",\"v\":1}");
          documents.updateOne(field("id").eq("b"), Update.set("w", 1));
          long second = revision(documents, "b");
          HoldfastException error =
              k.fails(
                  ErrorCode.CONFLICT,
                  () -> documents.updateOne(field("v").eq(1), Update.set("v", 2), second));
          k.equal(OptionalLong.of(revision(documents, "a")), error.currentRevision(), "current");
          k.equal(2L, documents.count(field("v").eq(1)), "unchanged");
        });
    r.rule(
        "REV-15",
        "In an unordered bulk a stale revision fails at its index with the current one, and the"
            + " rest is done.",
        k -> {
          Collection<Account> accounts = k.collection(Account.class);
          accounts.insertOne(Account.of("a", 1));
          accounts.insertOne(Account.of("b", 1));
          Account stale = accounts.findById("a").orElseThrow();
          Account fresh = accounts.findById("b").orElseThrow();
          accounts.updateOne(A, Update.set("balance", 2));
          HoldfastException error =
              k.fails(
                  ErrorCode.CONFLICT,
                  () ->
                      accounts
                          .unordered()
                          .bulkWrite(
                              List.of(
                                  Bulk.replaceOne(stale.holding(7)),
                                  Bulk.replaceOne(fresh.holding(7)))));
          HoldfastException first = error.bulkResult().orElseThrow().errors().get(0);
          k.check(first != null, "index 0 has no error");
          if (first != null) {
            k.equal(OptionalLong.of(revision(accounts, "a")), first.currentRevision(), "current");
          }
          k.equal(2L, accounts.findById("a").orElseThrow().balance(), "the stale one");
          k.equal(7L, accounts.findById("b").orElseThrow().balance(), "the fresh one");
        });
  }

  private static Collection<Account> accounts(Trial k) {
    Collection<Account> accounts = k.collection(Account.class);
    accounts.insertOne(Account.of("a", 1));
    accounts.updateOne(A, Update.inc("balance", 1));
    return accounts;
  }

  private static void succeeds(Trial k, Attempt attempt) {
    Collection<Account> accounts = accounts(k);
    Account before = accounts.findById("a").orElseThrow();
    attempt.on(accounts, before.revision());
    Optional<Account> after = accounts.findById("a");
    k.check(after.isEmpty() || after.get().revision() > before.revision(), "nothing was changed");
  }

  private static void conflicts(Trial k, Attempt attempt) {
    Collection<Account> accounts = accounts(k);
    Account stale = accounts.findById("a").orElseThrow();
    accounts.updateOne(A, Update.inc("balance", 10));
    Account now = accounts.findById("a").orElseThrow();
    for (long other : List.of(stale.revision(), now.revision() + 1, -5L)) {
      HoldfastException error = k.fails(ErrorCode.CONFLICT, () -> attempt.on(accounts, other));
      k.equal(OptionalLong.of(now.revision()), error.currentRevision(), "current revision");
      k.equal(List.of(now), accounts.findMany(Filter.all()), "stored");
    }
  }

  private static void conflictsWithNothing(Trial k, Attempt attempt) {
    Collection<Account> accounts = k.collection(Account.class);
    HoldfastException error = k.fails(ErrorCode.CONFLICT, () -> attempt.on(accounts, 5));
    k.equal(OptionalLong.empty(), error.currentRevision(), "current revision");
    k.equal(List.of(), accounts.findMany(Filter.all()), "stored");
  }

  private static void concurrent(Rules r) {
    r.rule(
        "REV-20",
        "Concurrent changes of one document all get revisions of their own.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"a\",\"v\":0}");
          List<List<Long>> written =
              Crowd.results(
                  8,
                  who -> {
                    List<Long> revisions = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                      revisions.add(
                          Crowd.patiently(() -> documents.updateOne(A, Update.inc("v", 1)))
                              .revision());
                    }
                    return revisions;
                  });
          Set<Long> all = new HashSet<>();
          for (List<Long> revisions : written) {
            for (int i = 0; i < revisions.size(); i++) {
              k.check(all.add(revisions.get(i)), "two writes got " + revisions.get(i));
              k.check(i == 0 || revisions.get(i) > revisions.get(i - 1), "a revision fell");
            }
          }
          long last = all.stream().mapToLong(Long::longValue).max().orElseThrow();
          k.equal(last, revision(documents, "a"), "the revision at the end");
        });
    r.rule(
        "REV-21",
        "Of concurrent writes that expect the same revision exactly one succeeds, the others are"
            + " CONFLICT.",
        RevisionRules::race);
  }

  private static void race(Trial k) throws Exception {
    Collection<Account> accounts = accounts(k);
    for (int round = 0; round < 5; round++) {
      Account read = accounts.findById("a").orElseThrow();
      List<Crowd.Attempt<UpdateResult>> attempts =
          Crowd.attempts(
              6,
              who -> Crowd.patiently(() -> accounts.replaceOne(read.holding(read.balance() + 1))));
      int winners = 0;
      for (Crowd.Attempt<UpdateResult> attempt : attempts) {
        if (attempt.succeeded()) {
          winners++;
        } else if (!(attempt.error() instanceof HoldfastException e
            && e.code() == ErrorCode.CONFLICT)) {
          throw new Failure("not CONFLICT: " + attempt.error());
        }
      }
      k.equal(1, winners, "writes that succeeded in round " + round);
      k.equal(read.balance() + 1, accounts.findById("a").orElseThrow().balance(), "round " + round);
    }
  }

  private static void transactions(Rules r) {
    r.rule(
            "REV-30",
            "In a transaction a stale revision is CONFLICT too, and dooms the transaction.",
            k -> {
              Collection<Account> accounts = accounts(k);
              long stale = revision(accounts, "a");
              accounts.updateOne(A, Update.inc("balance", 1));
              Account now = accounts.findById("a").orElseThrow();
              try (Transaction tx = k.database().begin()) {
                Collection<Account> inside = accounts.in(tx);
                inside.insertOne(Account.of("b", 1));
                HoldfastException error =
                    k.fails(
                        ErrorCode.CONFLICT,
                        () -> inside.updateOne(A, Update.set("balance", 0), stale));
                k.equal(OptionalLong.of(now.revision()), error.currentRevision(), "current");
                k.fails(ErrorCode.TRANSACTION_ABORTED, tx::commit);
              }
              k.equal(List.of(now), accounts.findMany(Filter.all()), "stored");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "REV-31",
            "After a rollback a document is at the revision it had, which can still be expected.",
            k -> {
              Collection<Account> accounts = accounts(k);
              Account before = accounts.findById("a").orElseThrow();
              try (Transaction tx = k.database().begin()) {
                accounts.in(tx).updateOne(A, Update.inc("balance", 5));
                tx.rollback();
              }
              k.equal(Optional.of(before), accounts.findById("a"), "stored");
              k.equal(1L, accounts.replaceOne(before.holding(9)).modified(), "modified");
            })
        .requires(Capability.TRANSACTIONS);
    r.rule(
            "REV-32",
            "Revisions go on growing after the database was closed and opened again.",
            k -> {
              String name = k.name();
              Collection<Document> documents = k.database().collection(name);
              documents.insertOne(Document.of("id", "a", "v", 0));
              documents.insertOne(Document.of("id", "b", "v", 0));
              long a = documents.updateOne(A, Update.inc("v", 1)).revision();
              long b = documents.updateOne(field("id").eq("b"), Update.inc("v", 1)).revision();
              documents.deleteOne(field("id").eq("b"));
              Collection<Document> after = k.reopen().collection(name);
              k.check(after.updateOne(A, Update.inc("v", 1), a).revision() > a, "a did not grow");
              after.insertOne(Document.of("id", "b"));
              k.check(revision(after, "b") > b, "a revision of b from before was used again");
            })
        .requires(Capability.DURABLE);
  }
}
