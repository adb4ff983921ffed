package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Transaction;
import dev.holdfast.testing.Fault;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** How long calls wait for what others hold. */
class WaitingTest {
  // The pool that all share has one thread on two cores.
  private static final Executor THREADS = task -> new Thread(task).start();

  private static void isBusyInTime(Runnable call) {
    long start = System.nanoTime();
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(45));
  }

  private static void await(BooleanSupplier question) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!question.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void anInsertWaitsForAnIdOrAValueThatATransactionHoldsNoLongerThanItIsTold() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        Database opened = Holdfast.open(database.url() + "&busyTimeout=500")) {
      Collection<Document> documents = opened.collection("c");
      documents.createIndex(Index.on("v").asUnique().named("v"));
      try (Transaction open = opened.begin()) {
        documents.in(open).insertOne(Document.of("id", "a", "v", 1));
        isBusyInTime(() -> documents.insertOne(Document.of("id", "a", "v", 2)));
        isBusyInTime(() -> documents.insertOne(Document.of("id", "b", "v", 1)));
        open.commit();
      }
      assertThat(documents.count()).isEqualTo(1);
      documents.insertOne(Document.of("id", "b", "v", 2));
    }
  }

  @Test
  void anIndexMayTakeLongerToBuildThanTheServerMayOtherwiseBeSilent() throws Exception {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        Database patient = Holdfast.open(database.url());
        Database opened = Holdfast.open(database.url() + "&socketTimeout=6000")) {
      patient.collection("c").insertOne(Document.of("id", "a", "v", 1));
      try (Transaction open = patient.begin()) {
        patient.collection("c").in(open).insertOne(Document.of("id", "b", "v", 2));
        CompletableFuture<Boolean> building =
            CompletableFuture.supplyAsync(
                () -> opened.collection("c").createIndex(Index.on("v").named("v")), THREADS);
        assertThatThrownBy(() -> building.get(8, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
        open.commit();
        assertThat(building.get(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(patient.collection("c").indexes()).hasSize(1);
    }
  }

  @Test
  void aPoolThatIsUsedUpIsToldInTimeAndRecovers() throws Exception {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.url());
        Database opened =
            Holdfast.open(
                proxy.through(database.url()).replaceFirst("[&]?replicaSet=[^&]*", "")
                    + "&directConnection=true&poolSize=1&busyTimeout=500")) {
      Collection<Document> documents = opened.collection("c");
      documents.insertOne(Document.of("id", "a"));
      proxy.plan(Fault.at(Point.FREEZE).naming("aggregate"));
      CompletableFuture<Long> holder = CompletableFuture.supplyAsync(documents::count, THREADS);
      // Thawed before it is frozen, it would stay so.
      await(() -> proxy.hits() == 1);
      isBusyInTime(() -> documents.findById("a"));
      proxy.thaw();
      assertThat(holder.handle((count, error) -> error).get(60, TimeUnit.SECONDS)).isNotNull();
      assertThat(documents.findById("a")).isPresent();
    }
  }
}
