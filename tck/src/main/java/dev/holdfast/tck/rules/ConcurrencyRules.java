package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.UpdateResult;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Failure;
import dev.holdfast.tck.Kind;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import dev.holdfast.tck.rules.Crowd.Attempt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Many threads at once: nothing is lost, doubled or half seen. */
final class ConcurrencyRules implements Area {
  private static final int THREADS = 10;
  private static final Filter ONE = field("id").eq("1");

  @Override
  public String code() {
    return "FLT";
  }

  @Override
  public String title() {
    return "Many threads";
  }

  @Override
  public Kind kind() {
    return Kind.OPERATIONS;
  }

  @Override
  public void rules(Rules r) {
    writes(r);
    exactlyOne(r);
    InvariantRules.add(r);
  }

  private static Document counter(String id) {
    return Document.of("id", id, "n", 0);
  }

  private static long n(Collection<Document> documents, String id) {
    return documents.findById(id).flatMap(found -> found.getLong("n")).orElse(-1L);
  }

  private void writes(Rules r) {
    r.rule(
        "FLT-01",
        "10 threads that each write 50 documents of their own lose none.",
        k -> {
          Collection<Document> documents = k.documents();
          Crowd.results(
              THREADS,
              who -> {
                for (int i = 0; i < 50; i++) {
                  String id = String.format("%d-%02d", who, i);
                  Crowd.patiently(() -> documents.insertOne(counter(id)));
                  Crowd.patiently(
                      () -> documents.updateOne(field("id").eq(id), Update.inc("n", 1)));
                }
                return true;
              });
          k.equal(500L, documents.count(), "documents");
          k.equal(500L, documents.count(field("n").eq(1)), "documents written twice");
          List<Document> all = documents.findMany(Filter.all());
          k.equal(500, new HashSet<>(TransactionRules.ids(all)).size(), "ids");
        });
    r.rule(
        "FLT-02",
        "Many threads that put one document leave one of those put, whole, and its revision only"
            + " grows.",
        k -> {
          Collection<Document> documents = k.documents();
          documents.insertOne(Document.of("id", "1", "a", "start", "b", "start"));
          AtomicBoolean writing = new AtomicBoolean(true);
          AtomicInteger writers = new AtomicInteger(6);
          Set<Long> revisions = ConcurrentHashMap.newKeySet();
          Crowd.results(
              8,
              who -> {
                if (who >= 6) {
                  return watch(k, documents, writing);
                }
                try {
                  for (int i = 0; i < 20; i++) {
                    String text = who + "-" + i;
                    UpdateResult result =
                        Crowd.patiently(
                            () ->
                                documents.upsertOne(Document.of("id", "1", "a", text, "b", text)));
                    k.check(revisions.add(result.revision()), "a revision was given twice");
                  }
                } finally {
                  writing.set(writers.decrementAndGet() > 0);
                }
                return true;
              });
          Versioned<Document> last = documents.versioned().findById("1").orElseThrow();
          k.equal(last.value().get("a"), last.value().get("b"), "the two fields");
          k.equal(
              revisions.stream().max(Long::compare).orElse(0L), last.revision(), "the revision");
          k.equal(1L, documents.count(), "documents");
        });
    r.rule("FLT-03", "Whatever call adds 1 to a document, 100 additions from 10 threads are 100.")
        .with(
            "updateOne", k -> increments(k, in -> in.updateOne(ONE, Update.inc("n", 1)).matched()))
        .with(
            "updateMany",
            k ->
                increments(
                    k,
                    in ->
                        k.several(in).updateMany(field("n").gte(0), Update.inc("n", 1)).matched()))
        .with(
            "upsertOne", k -> increments(k, in -> in.upsertOne(ONE, Update.inc("n", 1)).matched()))
        .with(
            "bulkWrite",
            k ->
                increments(
                    k,
                    in -> in.bulkWrite(List.of(Bulk.updateOne(ONE, Update.inc("n", 1)))).matched()))
        .with(
            "a filter that only the evaluator can answer",
            k ->
                increments(
                    k,
                    in ->
                        in.updateOne(field("t").regex("^[a-c]+x{0,2}$"), Update.inc("n", 1))
                            .matched()));
    r.rule(
        "FLT-04",
        "Read, change and replace with the revision read loses nothing: who comes late gets"
            + " CONFLICT and tries again.",
        k -> {
          Collection<Account> accounts = k.collection(Account.class);
          accounts.insertOne(Account.of("1", 0));
          AtomicInteger conflicts = new AtomicInteger();
          Crowd.results(
              5,
              who -> {
                for (int i = 0; i < 10; i++) {
                  Crowd.patiently(() -> addOne(accounts, conflicts));
                }
                return true;
              });
          k.equal(
              50L,
              accounts.findById("1").orElseThrow().balance(),
              "the balance after " + conflicts + " conflicts");
        });
    r.rule(
        "FLT-05",
        "A write that was answered is seen by every thread that reads afterwards.",
        k -> {
          Collection<Document> documents = k.documents("{\"id\":\"1\",\"n\":0}");
          AtomicInteger written = new AtomicInteger();
          Crowd.results(
              4,
              who -> {
                for (int i = 1; i <= 100; i++) {
                  int next = i;
                  if (who == 0) {
                    Crowd.patiently(() -> documents.updateOne(ONE, Update.set("n", next)));
                    written.set(next);
                  } else {
                    int least = written.get();
                    long seen = Crowd.patiently(() -> n(documents, "1"));
                    k.check(seen >= least, "read " + seen + " after " + least + " was written");
                    long found = Crowd.patiently(() -> documents.count(field("n").gte(least)));
                    k.equal(1L, found, "found by n >= " + least);
                  }
                }
                return true;
              });
        });
  }

  private static boolean watch(Trial k, Collection<Document> documents, AtomicBoolean writing)
      throws Exception {
    long last = 0;
    while (writing.get()) {
      Versioned<Document> seen =
          Crowd.patiently(() -> documents.versioned().findById("1").orElseThrow());
      k.equal(seen.value().get("a"), seen.value().get("b"), "the two fields");
      k.check(seen.revision() >= last, "revision " + seen.revision() + " after " + last);
      last = seen.revision();
    }
    return true;
  }

  private interface Increment {
    long by(Collection<Document> in);
  }

  private static void increments(Trial k, Increment increment) throws Exception {
    Collection<Document> documents = k.documents("{\"id\":\"1\",\"n\":0,\"t\":\"abcx\"}");
    Crowd.results(
        THREADS,
        who -> {
          for (int i = 0; i < 10; i++) {
            k.equal(1L, Crowd.patiently(() -> increment.by(documents)), "matched");
          }
          return true;
        });
    k.equal(100L, n(documents, "1"), "after 100 times inc");
  }

  private static boolean addOne(Collection<Account> accounts, AtomicInteger conflicts) {
    while (true) {
      Account read = accounts.findById("1").orElseThrow();
      try {
        return accounts.replaceOne(read.holding(read.balance() + 1)).matched() == 1;
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.CONFLICT) {
          throw e;
        }
        conflicts.incrementAndGet();
      }
    }
  }

  private void exactlyOne(Rules r) {
    r.rule(
        "FLT-06",
        "Of many threads that insert one unique value one comes through; the others get"
            + " DUPLICATE_KEY.",
        k -> {
          Collection<Document> documents = k.documents();
          documents.createIndex(Index.on("u").asUnique());
          List<Attempt<String>> attempts =
              Crowd.attempts(
                  THREADS,
                  who ->
                      Crowd.patiently(
                          () -> documents.insertOne(Document.of("id", "" + who, "u", "x"))));
          int who = winner(k, attempts, "u");
          k.equal(
              List.of("" + who), TransactionRules.ids(documents.findMany(Filter.all())), "stored");
        });
    r.rule(
        "FLT-07",
        "Of many threads that set one unique value on documents of their own one comes through.",
        k -> {
          Collection<Document> documents = k.documents();
          documents.createIndex(Index.on("u").asUnique());
          for (int i = 0; i < THREADS; i++) {
            documents.insertOne(Document.of("id", "" + i, "u", i));
          }
          List<Attempt<UpdateResult>> attempts =
              Crowd.attempts(
                  THREADS,
                  who ->
                      Crowd.patiently(
                          () ->
                              documents.updateOne(field("id").eq("" + who), Update.set("u", "x"))));
          int who = winner(k, attempts, "u");
          k.equal(
              List.of("" + who),
              TransactionRules.ids(documents.findMany(field("u").eq("x"))),
              "who has it");
          k.equal((long) THREADS, documents.count(), "documents");
        });
    r.rule(
        "FLT-08",
        "Many threads that upsert by a field with a unique index make one document and lose no"
            + " update.",
        k -> {
          Collection<Document> documents = k.documents();
          documents.createIndex(Index.on("u").asUnique());
          Crowd.results(
              THREADS,
              who -> {
                for (int i = 0; i < 5; i++) {
                  Crowd.patiently(() -> upsert(documents));
                }
                return true;
              });
          k.equal(1L, documents.count(), "documents");
          k.equal(50L, documents.findMany(Filter.all()).get(0).get("n"), "counted");
        });
    Rules.Entry queue =
        r.rule("FLT-09", "Threads that take work from one collection never take the same twice.")
            .requires(Capability.IMAGES);
    queue.with(
        "findOneAndDelete",
        k ->
            queue(
                k,
                in ->
                    in
                        .findOneAndDelete(
                            Query.where(field("state").eq("open")).sort(Sort.descending("n")))
                        .stream()
                        .toList()));
    queue.with(
        "findOneAndUpdate",
        k ->
            queue(
                k,
                in ->
                    in
                        .findOneAndUpdate(
                            Query.where(field("state").eq("open")).sort(Sort.ascending("n")),
                            Update.set("state", "taken"),
                            ReturnDocument.BEFORE)
                        .stream()
                        .toList()));
  }

  private static <R> int winner(Trial k, List<Attempt<R>> attempts, String key) {
    int winner = -1;
    for (int who = 0; who < attempts.size(); who++) {
      Throwable error = attempts.get(who).error();
      if (error == null) {
        k.equal(-1, winner, "two came through, one of them thread");
        winner = who;
      } else if (error instanceof HoldfastException refused) {
        k.equal(ErrorCode.DUPLICATE_KEY, refused.code(), "the code of a refused one");
        k.equal(key, refused.key().orElse(""), "the key of a refused one");
      } else {
        throw new Failure("a thread failed: " + error, error);
      }
    }
    k.check(winner >= 0, "none came through");
    return winner;
  }

  /** Again when another inserted meanwhile: then it is there to be updated. */
  private static UpdateResult upsert(Collection<Document> documents) {
    while (true) {
      try {
        return documents.upsertOne(field("u").eq("x"), Update.inc("n", 1));
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.DUPLICATE_KEY) {
          throw e;
        }
      }
    }
  }

  private interface Take {
    List<Document> from(Collection<Document> in);
  }

  private static void queue(Trial k, Take take) throws Exception {
    Collection<Document> documents = k.documents();
    List<Document> work = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      work.add(Document.of("id", "" + (100 + i), "state", "open", "n", i / 3));
    }
    documents.unordered().insertMany(work);
    List<List<String>> taken =
        Crowd.results(
            6,
            who -> {
              List<String> mine = new ArrayList<>();
              while (true) {
                List<Document> next = Crowd.patiently(() -> take.from(documents));
                if (next.isEmpty()) {
                  return mine;
                }
                mine.addAll(TransactionRules.ids(next));
              }
            });
    List<String> all = taken.stream().flatMap(List::stream).toList();
    k.equal(60, all.size(), "taken");
    k.equal(60, new HashSet<>(all).size(), "taken, and only once");
    k.equal(0L, documents.count(field("state").eq("open")), "left");
  }
}
