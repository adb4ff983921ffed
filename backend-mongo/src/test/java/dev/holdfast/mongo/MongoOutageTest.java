package dev.holdfast.mongo;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.tck.Ledger;
import dev.holdfast.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What callers are told while a server hangs, comes back, or has lost its majority. */
class MongoOutageTest {
  // The pool that all share has one thread on two cores.
  private static final Executor THREADS = task -> new Thread(task).start();

  private static final String LIMITS = "&connectTimeout=5000&busyTimeout=2000&socketTimeout=2000";

  private static final String HURRIED = "&connectTimeout=5000&busyTimeout=700&socketTimeout=700";

  /** Silence alone ends a call, and nothing else. */
  private static final String HASTY = "&connectTimeout=60000&busyTimeout=60000&socketTimeout=8000";

  /** What a write is told that was stopped before its commit. */
  private static final Set<ErrorCode> EARLY =
      Set.of(ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT, ErrorCode.TRANSACTION_ABORTED);

  private static final String PATIENT =
      "&connectTimeout=60000&busyTimeout=60000&socketTimeout=60000";

  private static @Nullable MongoReplicaSet three;

  private static synchronized MongoReplicaSet ofThree() {
    MongoReplicaSet there = three == null ? MongoReplicaSet.start(3) : three;
    three = there;
    return there;
  }

  @AfterAll
  static void stop() {
    if (three != null) {
      three.close();
    }
  }

  @Test
  void aClientGoesOnAfterItsServerWasStartedAgain() {
    try (MongoReplicaSet set = MongoReplicaSet.start(1);
        Database database = Holdfast.open(set.newDatabase().url() + PATIENT)) {
      Collection<Document> documents = documents(database);
      Transaction open = database.begin();
      documents.in(open).insertOne(Document.of("id", "lost"));
      set.restart(set.killPrimary());
      assertThat(failure(() -> documents.in(open).count()))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED))
          .satisfies(e -> assertThat(e.retryable()).isTrue());
      assertThat(eventually(() -> documents.count())).isEqualTo(1);
      eventually(() -> documents.upsertOne(Document.of("id", "after")));
      assertThat(documents.count()).isEqualTo(2);
    }
  }

  /**
   * Each of the two has a client of its own, and so a connection that is open when the server
   * stops: to make one then, or to find the server, would end otherwise.
   */
  @Test
  void whatHangsEndsByItsTimeLimitAndTheClientGoesOnAfterwards() throws Exception {
    try (MongoReplicaSet set = MongoReplicaSet.start(1);
        Given given = new Given(set.newDatabase().url());
        Database patient = given.open(PATIENT);
        Database writing = given.open(HASTY);
        Database reading = given.open(HASTY)) {
      documents(patient);
      Collection<Document> written = writing.collection("outage");
      Collection<Document> read = reading.collection("outage");
      CountDownLatch running = new CountDownLatch(2);
      CompletableFuture<ErrorCode> writer =
          firstFailure(
              running, () -> written.updateOne(field("id").eq("there"), Update.inc("n", 1)));
      CompletableFuture<ErrorCode> reader = firstFailure(running, () -> read.findById("there"));
      assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
      set.freezePrimary();
      try {
        assertThat(writer.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.TIMEOUT);
      } finally {
        set.thaw();
      }
      assertThat(eventually(() -> read.findById("there"))).isPresent();
      assertThat(eventually(() -> written.upsertOne(Document.of("id", "after")))).isNotNull();
    }
  }

  @Test
  void aWriteThatNoMajorityHasIsNotAcknowledgedNorSaidToHaveHadNoEffect() {
    MongoReplicaSet set = ofThree();
    try (Given given = new Given(set.newDatabase().url());
        Database patient = given.open(PATIENT);
        Database database = eventually(() -> given.open(LIMITS))) {
      Collection<Document> documents = patient.collection("outage");
      Collection<Document> counters = patient.collection("counters");
      eventually(() -> documents.upsertOne(Document.of("id", "there", "n", 0)));
      eventually(() -> counters.upsertOne(Document.of("id", "a", "n", 0)));
      eventually(() -> counters.upsertOne(Document.of("id", "b", "n", 0)));
      Ledger ledger = new Ledger();
      // None is unknown of those that come after the primary has found out and resigned.
      for (int round = 0; round < 10 && ledger.total(Ledger.Outcome.UNKNOWN) == 0; round++) {
        List<Runnable> writes = writes(database, ledger, round);
        set.freezeSecondaries();
        try {
          CompletableFuture.allOf(
                  writes.stream()
                      .map(write -> CompletableFuture.runAsync(write, THREADS))
                      .toArray(CompletableFuture<?>[]::new))
              .join();
        } finally {
          set.thaw();
        }
        set.awaitPrimary();
        assertThat(ledger.total(Ledger.Outcome.ACKNOWLEDGED)).isZero();
      }
      assertThat(ledger.total(Ledger.Outcome.UNKNOWN)).isPositive();
      ledger.insert(
          "there", () -> assertThat(eventually(() -> documents.findById("there"))).isPresent());
      assertThat(eventually(() -> ledger.violations(documents, counters))).isEmpty();
    }
  }

  /** The primary is given time before it finds out and resigns: until then it takes writes. */
  @Test
  void aRepetitionIsNotAnsweredBeforeAMajorityHasWhatWasDoneAtFirst() {
    MongoReplicaSet set = ofThree();
    try (Given given = new Given(set.newDatabase().url());
        Database patient = given.open(PATIENT);
        Database hurried = eventually(() -> given.open(HURRIED))) {
      Collection<Document> documents = patient.collection("outage");
      eventually(() -> documents.upsertOne(Document.of("id", "there")));
      Backend backend = hurried.backend();
      WriteBatch batch =
          WriteBatch.of(new Write.Insert("outage", "one", Bodies.of(Map.of())))
              .withOperationId(Operation.newId());
      WriteBatch other = new WriteBatch(List.of(), true, batch.operationId(), Images.NONE);
      List<Runnable> writes =
          List.of(
              () -> backend.write(batch),
              () -> backend.write(batch),
              () -> backend.write(other),
              () -> {
                BackendTransaction transaction =
                    backend.begin(TransactionOptions.DEFAULT.within(Duration.ofSeconds(1)));
                transaction.write(batch);
                transaction.commit();
              });
      set.electAfter(Duration.ofMinutes(2));
      set.freezeSecondaries();
      try {
        for (Runnable write : writes) {
          assertThat(late(write)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        }
      } finally {
        set.thaw();
        set.electAfter(Duration.ofSeconds(2));
      }
      assertThat(patient.backend().write(batch).outcomes().get(0).insertedId()).isEqualTo("one");
      assertThat(failure(() -> patient.backend().write(other)).code()).isEqualTo(ErrorCode.INVALID);
      assertThat(documents.count()).isEqualTo(2);
    }
  }

  /** What is told of a commit for which there was no time; not what took too long before. */
  private static ErrorCode late(Runnable write) {
    ErrorCode told = ErrorCode.UNAVAILABLE;
    for (int attempt = 0; attempt < 10 && EARLY.contains(told); attempt++) {
      told = failure(write).code();
    }
    return told;
  }

  private static List<Runnable> writes(Database database, Ledger ledger, int round) {
    Collection<Document> documents = database.collection("outage");
    Collection<Document> counters = database.collection("counters");
    TransactionOptions briefly = TransactionOptions.DEFAULT.within(Duration.ofSeconds(3));
    String one = "one" + round;
    String two = "two" + round;
    return List.of(
        () ->
            ledger.increment(
                "a", () -> counters.updateOne(field("id").eq("a"), Update.inc("n", 1))),
        () ->
            ledger.increment(
                "b", () -> counters.updateMany(field("id").eq("b"), Update.inc("n", 1))),
        () -> ledger.insert(one, () -> documents.insertOne(Document.of("id", one))),
        () ->
            ledger.insert(
                two,
                () ->
                    database.transaction(
                        briefly, tx -> documents.in(tx).insertOne(Document.of("id", two)))));
  }

  /** An empty database, which goes with its servers. */
  private record Given(String url) implements AutoCloseable {
    Database open(String options) {
      return Holdfast.open(url + options);
    }

    @Override
    public void close() {}
  }

  private static Collection<Document> documents(Database database) {
    Collection<Document> documents = database.collection("outage");
    documents.insertOne(Document.of("id", "there", "n", 0));
    return documents;
  }

  private static HoldfastException failure(Runnable call) {
    try {
      call.run();
    } catch (HoldfastException e) {
      return e;
    }
    throw new AssertionError("It did not fail");
  }

  /** Calls again and again until that fails; {@code running} learns of the first success. */
  private static CompletableFuture<ErrorCode> firstFailure(CountDownLatch running, Runnable call) {
    return CompletableFuture.supplyAsync(
        () -> {
          call.run();
          running.countDown();
          while (true) {
            try {
              call.run();
            } catch (HoldfastException e) {
              return e.code();
            }
          }
        },
        THREADS);
  }

  /** Calls until the connections that were lost have been found out, one by one at worst. */
  private static <T> T eventually(Supplier<T> call) {
    for (int attempt = 0; attempt < 10; attempt++) {
      try {
        return call.get();
      } catch (HoldfastException e) {
        assertThat(e.code())
            .isIn(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.TIMEOUT);
      }
    }
    return call.get();
  }
}
