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
import dev.holdfast.tck.Ledger;
import dev.holdfast.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What callers are told while a server hangs, comes back, or has lost its majority. */
class MongoOutageTest {
  // The pool that all share has one thread on two cores.
  private static final Executor THREADS = task -> new Thread(task).start();

  private static final String LIMITS = "&connectTimeout=5000&busyTimeout=2000&socketTimeout=2000";

  @Test
  void aClientGoesOnAfterItsServerWasStartedAgain() {
    try (MongoReplicaSet set = MongoReplicaSet.start(1);
        Database database = Holdfast.open(set.newDatabase().url() + LIMITS)) {
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

  @Test
  void whatHangsEndsByItsTimeLimitAndTheClientGoesOnAfterwards() throws Exception {
    try (MongoReplicaSet set = MongoReplicaSet.start(1);
        Database database = Holdfast.open(set.newDatabase().url() + LIMITS)) {
      Collection<Document> documents = documents(database);
      CountDownLatch running = new CountDownLatch(2);
      CompletableFuture<ErrorCode> writer =
          firstFailure(
              running, () -> documents.updateOne(field("id").eq("there"), Update.inc("n", 1)));
      CompletableFuture<ErrorCode> reader =
          firstFailure(running, () -> documents.findById("there"));
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      set.freezePrimary();
      try {
        assertThat(writer.get(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(reader.get(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.TIMEOUT);
      } finally {
        set.thaw();
      }
      assertThat(eventually(() -> documents.findById("there"))).isPresent();
      assertThat(eventually(() -> documents.upsertOne(Document.of("id", "after")))).isNotNull();
    }
  }

  @Test
  void aWriteThatNoMajorityHasIsNotAcknowledgedNorSaidToHaveHadNoEffect() {
    try (MongoReplicaSet set = MongoReplicaSet.start(3);
        Database database = Holdfast.open(set.newDatabase().url() + LIMITS)) {
      Collection<Document> documents = documents(database);
      Collection<Document> counters = database.collection("counters");
      counters.insertMany(List.of(Document.of("id", "a", "n", 0), Document.of("id", "b", "n", 0)));
      TransactionOptions briefly = TransactionOptions.DEFAULT.within(Duration.ofSeconds(3));
      Ledger ledger = new Ledger();
      ledger.insert("there", () -> assertThat(documents.findById("there")).isPresent());
      List<Runnable> writes =
          List.of(
              () ->
                  ledger.increment(
                      "a", () -> counters.updateOne(field("id").eq("a"), Update.inc("n", 1))),
              () ->
                  ledger.increment(
                      "b", () -> counters.updateMany(field("id").eq("b"), Update.inc("n", 1))),
              () -> ledger.insert("one", () -> documents.insertOne(Document.of("id", "one"))),
              () ->
                  ledger.insert(
                      "two",
                      () ->
                          database.transaction(
                              briefly,
                              tx -> documents.in(tx).insertOne(Document.of("id", "two")))));
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
      assertThat(ledger.total(Ledger.Outcome.ACKNOWLEDGED)).isEqualTo(1);
      assertThat(ledger.total(Ledger.Outcome.UNKNOWN)).isPositive();
      assertThat(eventually(() -> ledger.violations(documents, counters))).isEmpty();
    }
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
