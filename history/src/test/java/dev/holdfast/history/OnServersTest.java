package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.layers.Retry;
import dev.holdfast.testing.Fault;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only happens between processes and over a network. */
@Execution(ExecutionMode.CONCURRENT)
class OnServersTest {
  private static final Secret KEY = Secret.of("k".repeat(32));

  /** On MongoDB a third of them: there the driver rests for half a second after each. */
  private static final int WRITES = Integer.getInteger("holdfast.history.cuts", 60);

  private static final List<Point> POINTS =
      List.of(Point.BEFORE_SEND, Point.AFTER_SEND, Point.BEFORE_REPLY, Point.MID_REPLY);

  enum Server {
    POSTGRES,
    MONGO;

    TestDatabase newDatabase() {
      return (this == POSTGRES ? TestServer.postgres() : TestServer.mongo()).newDatabase();
    }
  }

  /** Of one counter: its chain has each value once, in order. */
  private static void requireChain(Database db, String id, long count) {
    List<Version> versions = VersionHistory.of(db).history("counters", id);
    assertThat(versions).hasSize(Math.toIntExact(count + 1));
    for (int i = 0; i < versions.size(); i++) {
      assertThat(versions.get(i).number()).isEqualTo(i + 1);
      assertThat(versions.get(i).after().orElseThrow().getLong("n")).contains((long) i);
    }
  }

  /** Cut at every moment of a write with its version, and sent again under its operation id. */
  @ParameterizedTest
  @EnumSource
  void aWriteWhoseAnswerWasLostHasOneVersion(Server server) throws Exception {
    int writes = server == Server.MONGO ? WRITES / 3 : WRITES;
    try (TestDatabase database = server.newDatabase();
        FaultProxy proxy = FaultProxy.before(database.url())) {
      String options = server == Server.MONGO ? "&directConnection=true" : "";
      int unknown = 0;
      try (Database db =
          Holdfast.open(
              proxy.through(database.url()) + options,
              Retry.upTo(6).within(Duration.ofSeconds(30)),
              Audit.of(KEY, "audited"),
              History.of("counters", "audited"))) {
        db.collection("counters").insertOne(Document.of("id", "n", "n", 0));
        db.collection("audited").insertOne(Document.of("id", "n", "n", 0));
        Random random = new Random(7);
        for (int i = 0; i < writes; i++) {
          String collection = i % 4 == 3 ? "audited" : "counters";
          Point point = POINTS.get(random.nextInt(POINTS.size()));
          proxy.plan(Fault.at(point).ofRequest(1 + random.nextInt(4)));
          try {
            db.collection(collection).updateOne(field("id").eq("n"), Update.inc("n", 1));
          } catch (HoldfastException e) {
            assertThat(e.code()).isIn(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.UNAVAILABLE);
            unknown++;
          }
          proxy.forget();
        }
        assertThat(proxy.awaitQuiet(Duration.ofSeconds(20))).isTrue();
      }
      try (Database db = Holdfast.open(database.url(), History.of("counters", "audited"))) {
        long counted = number(db, "counters") + number(db, "audited");
        assertThat(counted).isBetween((long) writes - unknown, (long) writes);
        requireChain(db, "n", number(db, "counters"));
        assertThat(VersionHistory.of(db).history("audited", "n"))
            .hasSize((int) number(db, "audited") + 1);
        assertThat(AuditTrail.of(db).verify(KEY, Optional.empty()).findings()).isEmpty();
        assertThat(AuditTrail.of(db).entries(AuditQuery.all(), 1_000))
            .filteredOn(it -> it.outcome().equals("SUCCESS"))
            .hasSize((int) number(db, "audited") + 1);
        System.out.printf(
            "history over %s: %d of %d writes were cut, %d unknown, one version for each done%n",
            server, proxy.hits(), writes, unknown);
      }
    }
  }

  private static long number(Database db, String collection) {
    return db.collection(collection).findById("n").orElseThrow().getLong("n").orElseThrow();
  }

  /** What each process knows of where chains end is outdated all the time. */
  @ParameterizedTest
  @EnumSource
  void twoProcessesLeaveOneChain(Server server) throws Exception {
    int threads = 4;
    int each = 30;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (TestDatabase database = server.newDatabase();
        Database one = Holdfast.open(database.url(), Retry.upTo(3), History.of("counters"));
        Database other =
            Holdfast.open(
                database.url(), Retry.upTo(3), Audit.of(KEY, "counters"), History.ofAll())) {
      one.collection("counters")
          .insertMany(List.of(Document.of("id", "a", "n", 0), Document.of("id", "b", "n", 0)));
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Database mine = i % 2 == 0 ? one : other;
        running.add(
            pool.submit(
                () -> {
                  for (int j = 0; j < each; j++) {
                    increment(mine, j % 2 == 0 ? "a" : "b", j % 5 == 0);
                  }
                }));
      }
      for (Future<?> writer : running) {
        writer.get();
      }
      requireChain(one, "a", (long) threads * each / 2);
      requireChain(one, "b", (long) threads * each / 2);
      AuditReport report = AuditTrail.of(other).verify(KEY, Optional.empty());
      assertThat(report.findings()).isEmpty();
      assertThat(report.entries()).isGreaterThanOrEqualTo((long) threads * each / 2);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void increment(Database db, String id, boolean inTransaction) {
    Collection<Document> counters = db.collection("counters");
    if (inTransaction) {
      db.transaction(tx -> counters.in(tx).updateOne(field("id").eq(id), Update.inc("n", 1)));
    } else {
      counters.updateOne(field("id").eq(id), Update.inc("n", 1));
    }
  }
}
