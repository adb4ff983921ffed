package dev.holdfast.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.tck.Ledger.Outcome;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.MongoReplicaSet;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Connections to servers are cut while writes of every kind run through the standard stack: none is
 * lost, none is done twice, and what is not known is called that. {@code -Dholdfast.cuts=10000}
 * cuts so often on each server, {@code -Dholdfast.cuts.seed} elsewhere.
 */
class CutsTest {
  private static final int CUTS = Integer.getInteger("holdfast.cuts", 500);
  private static final int OF_CONTROL = 100;
  private static final int TRIES = 5;
  private static final long SEED = Long.getLong("holdfast.cuts.seed", 20_261_121L);

  private static @Nullable MongoReplicaSet mongo;

  /** A server, and how long a call to it may take. */
  enum Server {
    POSTGRES(250),
    /** The driver looks for a server that it has lost twice a second. */
    MONGO(1_000);

    private final Duration call;

    Server(long millis) {
      this.call = Duration.ofMillis(millis);
    }

    TestDatabase newDatabase() {
      return this == POSTGRES ? TestServer.postgres().newDatabase() : mongo().newDatabase();
    }

    CutSweep sweep(TestDatabase database, long seed, Layer... layers) {
      return new CutSweep(database, call, seed, layers);
    }

    CutSweep standard(TestDatabase database, long seed, Retry retry) {
      return standard(database, seed, retry, call);
    }

    /** The recommended stack; a breaker that opens rests shorter than a writer is patient. */
    CutSweep standard(TestDatabase database, long seed, Retry retry, Duration call) {
      return new CutSweep(
          database,
          call,
          seed,
          Metrics.collect(),
          retry,
          CircuitBreaker.opensAfter(10).restingFor(Duration.ofMillis(200)),
          Timeout.after(call));
    }
  }

  /** One of its own, which ends transactions that nobody goes on with sooner than in a minute. */
  private static synchronized MongoReplicaSet mongo() {
    if (mongo == null) {
      mongo = MongoReplicaSet.start(1);
      try (TestDatabase database = mongo.newDatabase();
          MongoClient client = MongoClients.create(database.nativeUrl())) {
        client
            .getDatabase("admin")
            .runCommand(
                new org.bson.Document("setParameter", 1)
                    .append("transactionLifetimeLimitSeconds", 2));
      }
    }
    return mongo;
  }

  @AfterAll
  static void stop() {
    if (mongo != null) {
      mongo.close();
    }
  }

  /** Repeats what may have happened, and nothing tells the store. */
  private static final class Blind extends ForwardingBackend {
    private Blind(Backend inner) {
      super(inner);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      while (true) {
        try {
          return super.write(batch);
        } catch (HoldfastException e) {
          if (e.code() != ErrorCode.OUTCOME_UNKNOWN && e.code() != ErrorCode.UNAVAILABLE) {
            throw e;
          }
        }
      }
    }

    @Override
    public String toString() {
      return "blind -> " + inner();
    }
  }

  private static void print(Server server, String what, CutSweep sweep, List<String> violations) {
    System.out.println(server + ", " + what + ": " + sweep + "; wrong: " + violations);
  }

  @ParameterizedTest
  @EnumSource
  void noWriteIsLostOrDoubled(Server server) throws Exception {
    // Most are found out; only what is cut at every attempt is not. Where the machine stands still
    // longer than a call may take, that is everything that runs; so then it may take longer.
    long unknown = CUTS;
    for (int i = 0; i < TRIES && unknown >= CUTS / 10; i++) {
      try (TestDatabase database = server.newDatabase()) {
        Duration call = server.call.multipliedBy(1L << i);
        CutSweep sweep = server.standard(database, SEED + i, Retry.upTo(5), call);
        List<String> violations = sweep.run(CUTS, List.of(Point.values()), CutWriter::write);
        print(server, "operation ids", sweep, violations);
        assertThat(violations).isEmpty();
        unknown = sweep.total(Outcome.UNKNOWN);
      }
    }
    assertThat(unknown).isLessThan(CUTS / 10);
  }

  /** The same without what makes repeating safe: nothing is repeated that may have happened. */
  @ParameterizedTest
  @EnumSource
  void withoutOperationIdsWhatIsNotKnownIsCalledThat(Server server) throws Exception {
    try (TestDatabase database = server.newDatabase()) {
      CutSweep sweep = server.standard(database, SEED, Retry.upTo(5).withoutOperationIds());
      List<String> violations = sweep.run(OF_CONTROL, List.of(Point.values()), CutWriter::write);
      print(server, "no operation ids", sweep, violations);
      assertThat(violations).isEmpty();
      assertThat(sweep.total(Outcome.UNKNOWN)).isPositive();
    }
  }

  /** The sweep itself is proved: whoever repeats blindly doubles writes, and it sees that. */
  @ParameterizedTest
  @EnumSource
  void aBlindRepetitionIsSeenToDouble(Server server) throws Exception {
    boolean twice = false;
    boolean miscounted = false;
    for (int i = 0; i < TRIES && !(twice && miscounted); i++) {
      List<String> violations = repeatedBlindly(server, SEED + i);
      twice |= violations.stream().anyMatch(one -> one.contains("there twice"));
      miscounted |= violations.stream().anyMatch(one -> one.contains("counted wrongly"));
    }
    assertThat(twice).isTrue();
    assertThat(miscounted).isTrue();
  }

  private static List<String> repeatedBlindly(Server server, long seed) throws Exception {
    try (TestDatabase database = server.newDatabase()) {
      CutSweep sweep = server.sweep(database, seed, (Layer) Blind::new);
      List<String> violations =
          sweep.run(
              OF_CONTROL,
              List.of(Point.AFTER_SEND, Point.BEFORE_REPLY, Point.MID_REPLY),
              (writer, random) -> {
                if (random.nextBoolean()) {
                  writer.increment();
                } else {
                  writer.push();
                }
              });
      print(server, "repeated blindly", sweep, violations);
      return violations;
    }
  }
}
