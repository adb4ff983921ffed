package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.tck.Failure;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import dev.holdfast.tck.rules.Actor.Seen;
import dev.holdfast.tck.rules.Crowd.Attempt;
import java.util.ArrayList;
import java.util.List;

/** Several programs on one store, each with a database opened for itself, at the same moment. */
final class SharedRules {
  private static final int CONNECTIONS = 4;
  private static final int ROUNDS = 5;
  private static final Filter ONE = field("id").eq("1");

  void rules(Rules r) {
    documents(r);
    collections(r);
    transactions(r);
  }

  private static List<Database> connections(Trial k) {
    List<Database> connections = new ArrayList<>();
    connections.add(k.database());
    while (connections.size() < CONNECTIONS) {
      connections.add(k.secondConnection());
    }
    return connections;
  }

  private static void documents(Rules r) {
    r.rule(
            "LIF-33",
            "Of several connections that insert one id at once one comes through, and the others"
                + " get DUPLICATE_KEY.",
            k -> {
              List<Database> connections = connections(k);
              String name = k.documents().name();
              for (int i = 0; i < ROUNDS; i++) {
                String id = "d" + i;
                List<Attempt<String>> attempts =
                    Crowd.attempts(
                        CONNECTIONS,
                        who ->
                            Crowd.patiently(
                                () ->
                                    connections
                                        .get(who)
                                        .collection(name)
                                        .insertOne(Document.of("id", id, "who", who))));
                int winner = winner(k, attempts);
                k.equal(
                    Document.of("id", id, "who", winner),
                    k.database().collection(name).findById(id).orElse(null),
                    "stored");
              }
            })
        .requires(Capability.SHARED);
    r.rule(
            "LIF-34",
            "Several connections that upsert one id at once make one document and lose no update.",
            k -> {
              List<Database> connections = connections(k);
              Collection<Document> documents = k.documents();
              Crowd.results(
                  CONNECTIONS,
                  who -> {
                    Collection<Document> mine = connections.get(who).collection(documents.name());
                    for (int i = 0; i < 10; i++) {
                      Crowd.patiently(() -> mine.upsertOne(ONE, Update.inc("n", 1)));
                    }
                    return who;
                  });
              k.equal(
                  List.of(Document.of("id", "1", "n", CONNECTIONS * 10)),
                  documents.findMany(Filter.all()),
                  "stored");
            })
        .requires(Capability.SHARED);
  }

  private static int winner(Trial k, List<Attempt<String>> attempts) {
    int winner = -1;
    for (int who = 0; who < attempts.size(); who++) {
      Throwable error = attempts.get(who).error();
      if (error == null) {
        k.equal(-1, winner, "two came through, one of them number");
        winner = who;
      } else if (!(error instanceof HoldfastException refused)
          || refused.code() != ErrorCode.DUPLICATE_KEY) {
        throw new Failure("a connection failed: " + error, error);
      }
    }
    k.check(winner >= 0, "none came through");
    return winner;
  }

  private static void collections(Rules r) {
    r.rule(
            "LIF-35",
            "Several connections that write a collection for the first time, or make its index, at"
                + " once find it made once and hold everything.",
            k -> {
              List<Database> connections = connections(k);
              for (int i = 0; i < ROUNDS; i++) {
                String name = k.name();
                Crowd.results(
                    CONNECTIONS,
                    who -> {
                      Collection<Document> mine = connections.get(who).collection(name);
                      if (who % 2 == 1) {
                        Crowd.patiently(() -> mine.createIndex(Index.on("n").asUnique()));
                      }
                      return Crowd.patiently(
                          () -> mine.insertOne(Document.of("id", "d" + who, "n", who)));
                    });
                for (Database connection : connections) {
                  Collection<Document> documents = connection.collection(name);
                  k.equal((long) CONNECTIONS, documents.count(), "documents");
                  k.equal(List.of(Index.on("n").asUnique()), documents.indexes(), "indexes");
                  k.fails(
                      ErrorCode.DUPLICATE_KEY,
                      () -> documents.insertOne(Document.of("id", "again", "n", 1)));
                }
              }
            })
        .requires(Capability.SHARED);
    r.rule(
            "LIF-36",
            "A collection that another connection dropped, or dropped and made anew, is used on as"
                + " it is now.",
            k -> {
              Database second = k.secondConnection();
              String name = k.name();
              Collection<Document> here = k.database().collection(name);
              Collection<Document> there = second.collection(name);
              for (int i = 0; i < ROUNDS; i++) {
                here.createIndex(Index.on("n").asUnique());
                here.insertOne(Document.of("id", "1", "n", 1));
                k.equal(1L, there.updateOne(ONE, Update.inc("n", 1)).matched(), "before the drop");
                there.drop();
                k.equal(List.of(), here.findMany(field("n").gte(0)), "after the drop");
                k.equal(0L, here.updateOne(ONE, Update.inc("n", 1)).matched(), "matched");
                there
                    .unordered()
                    .insertMany(
                        List.of(Document.of("id", "2", "n", 1), Document.of("id", "3", "n", 1)));
                k.equal(2L, here.count(field("n").eq(1)), "made anew");
                k.equal(List.of(), here.indexes(), "indexes of the new one");
                here.drop();
                k.equal(0L, there.count(), "after the second drop");
              }
            })
        .requires(Capability.SHARED);
    r.rule(
            "LIF-37",
            "Writes go on, or are refused for a reason that passes, while another connection makes"
                + " and drops indexes, and none is lost.",
            k -> {
              List<Database> connections = connections(k);
              Collection<Document> documents = k.documents();
              Crowd.results(
                  CONNECTIONS,
                  who -> {
                    Collection<Document> mine = connections.get(who).collection(documents.name());
                    for (int i = 0; i < 20; i++) {
                      String id = who + "-" + i;
                      if (who > 0) {
                        Crowd.patiently(
                            () -> mine.insertOne(Document.of("id", id, "n", id.length())));
                      } else if (i % 4 == 0) {
                        Crowd.patiently(() -> mine.createIndex(Index.on("n")));
                      } else if (i % 4 == 2) {
                        Crowd.patiently(() -> mine.dropIndex(Index.on("n").name()));
                      }
                    }
                    return who;
                  });
              k.equal(20L * (CONNECTIONS - 1), documents.count(), "documents");
              k.equal(20L * (CONNECTIONS - 1), documents.count(field("n").gte(0)), "found by n");
            })
        .requires(Capability.SHARED);
  }

  private static void transactions(Rules r) {
    r.rule(
            "LIF-38",
            "An index that another connection makes while a transaction has written the collection"
                + " is made after it, or refused for a reason that passes; the transaction loses"
                + " nothing.",
            k -> {
              Collection<Document> documents = k.documents("{\"id\":\"1\",\"v\":1}");
              Collection<Document> there = k.secondConnection().collection(documents.name());
              List<Attempt<Boolean>> attempts;
              try (Transaction tx = k.database().begin()) {
                documents.in(tx).updateOne(ONE, Update.set("v", 2));
                attempts =
                    Crowd.attempts(
                        2,
                        who -> {
                          if (who == 1) {
                            return there.createIndex(Index.on("v"));
                          }
                          documents.in(tx).insertOne(Document.of("id", "2", "v", 2));
                          tx.commit();
                          return true;
                        });
              }
              boolean committed = attempts.get(0).succeeded();
              boolean made = attempts.get(1).succeeded();
              passing(attempts.get(0));
              passing(attempts.get(1));
              k.check(committed || made, "both were refused");
              k.equal(committed ? 2L : 0L, documents.count(field("v").eq(2)), "documents with 2");
              Crowd.patiently(() -> there.createIndex(Index.on("v")));
              k.equal(List.of(Index.on("v")), documents.indexes(), "indexes");
            })
        .requires(Capability.SHARED, Capability.TRANSACTIONS);
    r.rule(
            "LIF-39",
            "Of a collection that another connection makes after a transaction began, the"
                + " transaction sees nothing; it writes there, or conflicts.",
            k -> {
              Database second = k.secondConnection();
              String name = k.name();
              Collection<Document> documents = k.database().collection(name);
              try (Schedule s = new Schedule(k)) {
                Actor transaction = s.transaction("transaction");
                Actor other = s.outside("other");
                other.acts(() -> second.collection(name).insertOne(Document.of("id", "1")));
                Seen<Long> seen = transaction.does(tx -> documents.in(tx).count());
                transaction.does(tx -> documents.in(tx).insertOne(Document.of("id", "2")));
                transaction.commit();
                s.finish();
                k.check(!seen.isThere() || seen.is(0L), "seen inside: " + seen);
                k.equal(
                    (transaction.succeeded() ? 1L : 0L) + (other.succeeded() ? 1L : 0L),
                    documents.count(),
                    "documents of " + transaction + " and " + other);
              }
            })
        .requires(Capability.SHARED, Capability.TRANSACTIONS);
  }

  private static void passing(Attempt<Boolean> attempt) {
    if (!attempt.succeeded()
        && !(attempt.error() instanceof HoldfastException refused && refused.retryable())) {
      throw new Failure("failed for a reason that does not pass: " + attempt.error());
    }
  }
}
