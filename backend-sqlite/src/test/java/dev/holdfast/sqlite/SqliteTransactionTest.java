package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTransactionTest {
  @TempDir Path directory;
  private SqliteBackend backend;

  @BeforeEach
  void open() {
    backend = TestDatabase.open(directory.resolve("tx.db"), "busyTimeout", "200");
    for (int i = 0; i < 5; i++) {
      TestDatabase.write(backend, TestDatabase.insert("d" + i, "{\"n\":1}"));
    }
  }

  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(backend.connections().inUse()).isZero();
    backend.close();
  }

  @Test
  void aHundredOfEverythingLeaveNothingOpen() {
    for (int i = 0; i < 100; i++) {
      try (Rows abandoned = backend.read(Read.Find.all("c"))) {
        assertThat(abandoned.next()).isTrue();
      }
      BackendTransaction writing = backend.begin(TransactionOptions.DEFAULT);
      Rows unclosed = writing.read(Read.Find.all("c"));
      assertThat(unclosed.next()).isTrue();
      TestDatabase.increment(writing, "d1");
      if (i % 2 == 0) {
        writing.commit();
      } else {
        writing.rollback();
      }
      BackendTransaction reading = backend.begin(TransactionOptions.reading());
      assertThat(TestDatabase.ids(reading)).hasSize(5);
      reading.rollback();
      BackendTransaction doomed = backend.begin(TransactionOptions.DEFAULT);
      assertThat(code(() -> TestDatabase.write(doomed, TestDatabase.insert("d1", "{}"))))
          .isEqualTo(ErrorCode.DUPLICATE_KEY);
      assertThat(code(doomed::commit)).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
    }
  }

  @Test
  void rowsOfATransactionAreNotChangedByItsOwnWrites() {
    BackendTransaction transaction = backend.begin(TransactionOptions.DEFAULT);
    List<String> seen = new ArrayList<>();
    try (Rows rows = transaction.read(Read.Find.all("c"))) {
      while (rows.next()) {
        seen.add(rows.id() + rows.body().toMap());
        TestDatabase.write(transaction, TestDatabase.insert(rows.id() + "x", "{}"));
        TestDatabase.increment(transaction, "d4");
      }
    }
    assertThat(seen).containsExactly("d0{n=1}", "d1{n=1}", "d2{n=1}", "d3{n=1}", "d4{n=1}");
    transaction.rollback();
    assertThat(TestDatabase.ids(backend)).hasSize(5);
  }

  @Test
  void aReadingTransactionShowsTheStateAtItsBegin() {
    BackendTransaction reading = backend.begin(TransactionOptions.reading());
    TestDatabase.write(backend, TestDatabase.insert("later", "{}"));
    assertThat(TestDatabase.ids(reading)).doesNotContain("later");
    assertThat(code(() -> TestDatabase.increment(reading, "d1"))).isEqualTo(ErrorCode.INVALID);
  }

  @Test
  void theNextWriterIsUnavailableAndThenIsNot() {
    BackendTransaction first = backend.begin(TransactionOptions.DEFAULT);
    assertThat(code(() -> TestDatabase.increment(backend, "d1"))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(code(() -> backend.begin(TransactionOptions.DEFAULT)))
        .isEqualTo(ErrorCode.UNAVAILABLE);
    first.rollback();
    assertThat(TestDatabase.increment(backend, "d1").modified()).isEqualTo(1);
  }

  @Test
  void whoTakesTooLongIsRolledBackAndStopsNobody() throws Exception {
    BackendTransaction forgotten = forgotten();
    Link writer = backend.connections().takeWriter(Patience.of(Duration.ofSeconds(90)));
    assertThat(writer).isNotNull();
    backend.connections().giveBackWriter();
    assertThat(code(forgotten::commit)).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
    assertThat(TestDatabase.ids(backend)).doesNotContain("lost");
  }

  /** One that has written; a machine that stands still may let a short time pass before that. */
  private BackendTransaction forgotten() {
    for (long millis = 500; ; millis *= 3) {
      BackendTransaction transaction =
          backend.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(millis)));
      try {
        TestDatabase.write(transaction, TestDatabase.insert("lost", "{}"));
        return transaction;
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
        assertThat(millis).isLessThan(30_000);
        transaction.rollback();
      }
    }
  }

  @Test
  void poolExhaustedIsUnavailableAndRecovers() {
    List<Rows> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      open.add(backend.read(Read.Find.all("c")));
    }
    assertThat(code(() -> TestDatabase.ids(backend))).isEqualTo(ErrorCode.UNAVAILABLE);
    open.forEach(Rows::close);
    assertThat(TestDatabase.ids(backend)).hasSize(5);
  }

  @Test
  void anInterruptEndsTheWaitForTheWriterAndStaysUp() throws Exception {
    BackendTransaction first = backend.begin(TransactionOptions.DEFAULT);
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread second =
        new Thread(
            () -> {
              started.countDown();
              try {
                backend.connections().takeWriter(Patience.of(Duration.ofMinutes(5)));
              } catch (HoldfastException e) {
                flag.complete(Thread.currentThread().isInterrupted());
              }
            });
    second.start();
    started.await();
    second.interrupt();
    second.join();
    assertThat(flag).isCompletedWithValue(true);
    first.rollback();
  }

  private static ErrorCode code(ThrowingCallable call) {
    HoldfastException e = catchThrowableOfType(HoldfastException.class, call);
    assertThat(e).as("an error").isNotNull();
    return e.code();
  }
}
