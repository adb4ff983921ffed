package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TransactionsTest {
  record Order(String id, long cents) {}

  private final StubBackend backend = new StubBackend();
  private final Database database = Holdfast.open(backend);
  private final Collection<Order> orders = database.collection("orders", Order.class);

  @AfterEach
  void nothingStaysOpen() {
    assertThat(backend.openTransactions).isZero();
    assertThat(backend.openRows).isZero();
    assertThat(database.openTransactions()).isZero();
    assertThat(database.openStreams()).isZero();
  }

  @Test
  void theWorkIsCommittedAndItsResultReturned() {
    String id = database.transaction(tx -> orders.in(tx).insertOne(new Order("a", 1)));

    assertThat(id).isEqualTo("a");
    assertThat(orders.findById("a")).contains(new Order("a", 1));
  }

  @Test
  void anExceptionOfTheWorkRollsBackAndIsRethrownAsItIs() {
    IllegalStateException mine = new IllegalStateException("mine");

    assertThatThrownBy(
            () ->
                database.transaction(
                    tx -> {
                      orders.in(tx).insertOne(new Order("a", 1));
                      throw mine;
                    }))
        .isSameAs(mine);
    assertThat(orders.count()).isZero();
  }

  @Test
  void anErrorOfTheWorkRollsBackToo() {
    AssertionError mine = new AssertionError("mine");

    assertThatThrownBy(
            () ->
                database.transaction(
                    tx -> {
                      orders.in(tx).insertOne(new Order("a", 1));
                      throw mine;
                    }))
        .isSameAs(mine);
    assertThat(orders.count()).isZero();
  }

  @Test
  void aConflictRunsTheWorkAgain() {
    AtomicInteger runs = new AtomicInteger();
    backend.failCommits.add(conflict());
    backend.failCommits.add(conflict());

    database.transaction(
        tx -> {
          runs.incrementAndGet();
          return orders.in(tx).insertOne(new Order("a", 1));
        });

    assertThat(runs).hasValue(3);
    assertThat(orders.count()).isEqualTo(1);
  }

  @Test
  void aConflictThatTheWorkWrapsRunsItAgain() {
    AtomicInteger runs = new AtomicInteger();

    database.transaction(
        tx -> {
          if (runs.incrementAndGet() == 1) {
            backend.failNext.add(conflict());
          }
          try {
            return orders.in(tx).insertOne(new Order("a", 1));
          } catch (HoldfastException e) {
            throw new IllegalStateException("the framework's own", e);
          }
        });

    assertThat(runs).hasValue(2);
  }

  @Test
  void aConflictThatTheWorkSwallowsRunsItAgain() {
    AtomicInteger runs = new AtomicInteger();

    database.transaction(
        tx -> {
          if (runs.incrementAndGet() == 1) {
            backend.failNext.add(conflict());
            assertThatThrownBy(() -> orders.in(tx).count()).isInstanceOf(HoldfastException.class);
          }
          return 0;
        });

    assertThat(runs).hasValue(2);
  }

  /** On a machine that stands still a while, a short time may be over before the second run. */
  @Test
  void conflictsWithoutEndEndAtTheDeadline() {
    int runs = 0;
    for (long millis = 50; runs < 2 && millis < 30_000; millis *= 3) {
      backend.begun.clear();
      runs = runsOfConflictsWithin(Duration.ofMillis(millis));
    }
    assertThat(runs).isGreaterThan(1);
  }

  private int runsOfConflictsWithin(Duration limit) {
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(
            () ->
                database.transaction(
                    TransactionOptions.DEFAULT.within(limit),
                    tx -> {
                      runs.incrementAndGet();
                      backend.failNext.add(conflict());
                      return orders.in(tx).count();
                    }))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
              if (runs.get() > 1) {
                assertThat(e.getMessage())
                    .contains("gave up after " + runs + " attempt", limit.toString());
              }
            });
    assertThat(backend.begun)
        .allSatisfy(options -> assertThat(options.timeout()).isLessThanOrEqualTo(limit));
    backend.failNext.clear();
    return runs.get();
  }

  @Test
  void anUnknownOutcomeOfTheCommitIsNeverRunAgain() {
    AtomicInteger runs = new AtomicInteger();
    backend.failCommits.add(HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "the line broke"));

    assertCode(
        ErrorCode.OUTCOME_UNKNOWN,
        () ->
            database.transaction(
                tx -> {
                  runs.incrementAndGet();
                  return orders.in(tx).insertOne(new Order("a", 1));
                }));
    assertThat(runs).hasValue(1);
  }

  @Test
  void anotherErrorIsNotRunAgain() {
    AtomicInteger runs = new AtomicInteger();

    assertCode(
        ErrorCode.INVALID,
        () ->
            database.transaction(
                tx -> {
                  runs.incrementAndGet();
                  return orders.in(tx).findById("");
                }));
    assertThat(runs).hasValue(1);
  }

  @Test
  void anInterruptStopsTheRerunsAndStays() {
    backend.failCommits.add(conflict());

    assertCode(
        ErrorCode.TRANSACTION_ABORTED,
        () ->
            database.transaction(
                tx -> {
                  Thread.currentThread().interrupt();
                  return 0;
                }));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(backend.begun).hasSize(1);
  }

  @Test
  void aTransactionInsideTheWorkIsRefused() {
    assertCode(
        ErrorCode.INVALID, () -> database.transaction(tx -> database.transaction(inner -> 1)));
    try (Database other = Holdfast.open(new StubBackend())) {
      assertThat(database.<Integer>transaction(tx -> other.transaction(inner -> 1))).isEqualTo(1);
    }
  }

  @Test
  void theWorkMayCommitOrRollBackItself() {
    assertThat(
            database.<Integer>transaction(
                tx -> {
                  orders.in(tx).insertOne(new Order("a", 1));
                  tx.rollback();
                  return 1;
                }))
        .isEqualTo(1);
    assertThat(orders.count()).isZero();
    database.transaction(
        tx -> {
          orders.in(tx).insertOne(new Order("a", 1));
          tx.commit();
          return 0;
        });
    assertThat(orders.count()).isEqualTo(1);
  }

  @Test
  void theWorkMayRollBackAfterAnErrorAndReturn() {
    String result =
        database.transaction(
            tx -> {
              orders.in(tx).insertOne(new Order("a", 1));
              assertCode(ErrorCode.INVALID, () -> orders.in(tx).findById(""));
              tx.rollback();
              return "given up";
            });

    assertThat(result).isEqualTo("given up");
    assertThat(orders.count()).isZero();
  }

  @Test
  void anyErrorDoomsATransaction() {
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> backend.failNext.add(HoldfastException.of(ErrorCode.TIMEOUT, "slow")), () -> {}
        }) {
      Transaction tx = database.begin();
      orders.in(tx).insertOne(new Order("a", 1));
      assertThatThrownBy(
              () -> {
                call.call();
                orders.in(tx).findById("");
                orders.in(tx).count();
              })
          .isInstanceOf(HoldfastException.class);

      assertThat(backend.openTransactions).isZero();
      assertThat(tx.isOpen()).isFalse();
      backend.failNext.clear();
      assertCode(ErrorCode.TRANSACTION_ABORTED, () -> orders.in(tx).count());
      assertCode(ErrorCode.TRANSACTION_ABORTED, tx::commit);
      assertThat(orders.count()).isZero();
    }
  }

  @Test
  void afterCommitAndRollbackATransactionIsClosed() {
    Transaction committed = database.begin();
    committed.commit();
    assertCode(ErrorCode.CLOSED, () -> orders.in(committed).count());
    assertCode(ErrorCode.CLOSED, committed::commit);
    committed.close();

    Transaction rolledBack = database.begin();
    rolledBack.rollback();
    rolledBack.rollback();
    assertCode(ErrorCode.CLOSED, () -> orders.in(rolledBack).count());
    assertCode(ErrorCode.CLOSED, rolledBack::commit);
  }

  @Test
  void anOpenTransactionIsFoundByItsId() {
    Transaction tx = database.begin();
    assertThat(database.transaction(tx.id())).containsSame(tx);
    assertThat(database.openTransactions()).isEqualTo(1);
    tx.close();
    assertThat(database.transaction(tx.id())).isEmpty();
  }

  @Test
  void aForgottenTransactionEndsAtItsDeadline() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    StubBackend watched = new StubBackend();
    watched.onRollback = ended::countDown;
    try (Database other = Holdfast.open(watched)) {
      Transaction tx = other.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(20)));

      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.openTransactions()).isZero();
      assertThatThrownBy(() -> other.collection("orders", Order.class).in(tx).count())
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED))
          .hasMessageContaining("PT0.02S");
      assertCode(ErrorCode.TRANSACTION_ABORTED, tx::commit);
    }
  }

  @Test
  void anEarlierDeadlineIsNotOverlookedBehindALaterOne() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    StubBackend watched = new StubBackend();
    watched.onRollback = ended::countDown;
    try (Database other = Holdfast.open(watched)) {
      Transaction patient = other.begin(TransactionOptions.DEFAULT.within(Duration.ofHours(1)));
      Transaction hasty = other.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(20)));
      Transaction second = other.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(40)));

      ended.await();

      assertThat(hasty.isOpen()).isFalse();
      assertThat(second.isOpen()).isFalse();
      assertThat(patient.isOpen()).isTrue();
    }
  }

  @Test
  void aRollbackThatHangsHoldsUpNoOtherDeadline() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    StubBackend hanging = new StubBackend();
    hanging.onRollback =
        () -> {
          hangs.countDown();
          awaitUninterrupted(over);
        };
    StubBackend watched = new StubBackend();
    watched.onRollback = ended::countDown;
    try (Database stuck = Holdfast.open(hanging);
        Database other = Holdfast.open(watched)) {
      Transaction first = stuck.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(20)));
      hangs.await();
      Transaction second = other.begin(TransactionOptions.DEFAULT.within(Duration.ofMillis(20)));

      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
      over.countDown();
      assertThat(first.isOpen() || second.isOpen()).isFalse();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theDeadlineWaitsForACallAndThenRollsBack() throws Exception {
    boolean seen = false;
    for (long millis = 50; !seen && millis < 30_000; millis *= 3) {
      seen = deadlineWaitsForACall(Duration.ofMillis(millis));
    }
    assertThat(seen).isTrue();
  }

  /** False when the time was over before the call began. */
  private static boolean deadlineWaitsForACall(Duration limit) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    StubBackend watched = new StubBackend();
    watched.onRollback = ended::countDown;
    try (Database other = Holdfast.open(watched)) {
      Transaction tx = other.begin(TransactionOptions.DEFAULT.within(limit));
      CountDownLatch gone = new CountDownLatch(1);
      watched.onRead =
          () -> {
            while (tx.isOpen()) {
              Thread.onSpinWait();
            }
            assertThat(watched.openTransactions).isEqualTo(1);
            gone.countDown();
          };
      try {
        other.collection("orders", Order.class).in(tx).count();
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
        return false;
      }
      assertThat(gone.getCount()).isZero();
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
      return true;
    }
  }

  @Test
  void aTransactionOfAnotherDatabaseIsInvalid() {
    try (Database other = Holdfast.open(new StubBackend());
        Transaction tx = other.begin()) {
      assertCode(ErrorCode.INVALID, () -> orders.in(tx));
    }
  }

  @Test
  void aReadOnlyTransactionRefusesWrites() {
    try (Transaction tx = database.begin(TransactionOptions.reading())) {
      orders.in(tx).count();
      assertCode(ErrorCode.INVALID, () -> orders.in(tx).insertOne(new Order("a", 1)));
    }
    assertThat(backend.batches()).isEmpty();
  }

  @Test
  void whatStandsOutsideTransactionsIsRefusedInOne() {
    try (Transaction tx = database.begin()) {
      assertCode(ErrorCode.INVALID, () -> orders.in(tx).drop());
    }
    try (Transaction tx = database.begin()) {
      assertCode(ErrorCode.INVALID, () -> orders.in(tx).createIndex(Index.on("cents")));
    }
    assertCode(ErrorCode.INVALID, () -> orders.findByIdForUpdate("a"));
  }

  @Test
  void withoutTheCapabilityItIsUnsupported() {
    backend.capabilities = backend.capabilities.without(Capability.TRANSACTIONS, "a single server");

    assertThatThrownBy(database::begin)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.capability()).contains(Capability.TRANSACTIONS))
        .hasMessageContaining("a single server");
    assertThat(backend.begun).isEmpty();
  }

  @Test
  void closingTheDatabaseEndsTransactionsAndStreams() {
    StubBackend closing = new StubBackend();
    Database other = Holdfast.open(closing);
    Collection<Order> these = other.collection("orders", Order.class);
    these.insertOne(new Order("a", 1));
    Transaction tx = other.begin();
    Stream<Order> inside = these.in(tx).stream(Filter.all());
    Stream<Order> outside = these.stream(Filter.all());
    assertThat(other.openStreams()).isEqualTo(2);

    other.close();
    other.close();

    assertThat(closing.closed).isEqualTo(1);
    assertThat(closing.openRows).isZero();
    assertThat(closing.openTransactions).isZero();
    assertThat(other.openStreams()).isZero();
    assertThat(other.openTransactions()).isZero();
    assertCode(ErrorCode.CLOSED, () -> inside.forEach(order -> {}));
    assertCode(ErrorCode.CLOSED, () -> outside.forEach(order -> {}));
    assertCode(ErrorCode.CLOSED, tx::commit);
    assertCode(ErrorCode.CLOSED, () -> these.in(tx).count());
    assertCode(ErrorCode.CLOSED, () -> other.transaction(any -> 1));
  }

  @Test
  void endingATransactionClosesItsStreams() {
    orders.insertOne(new Order("a", 1));
    try (Transaction tx = database.begin()) {
      Stream<Order> stream = orders.in(tx).stream(Filter.all());
      tx.commit();
      assertThat(backend.openRows).isZero();
      assertCode(ErrorCode.CLOSED, () -> stream.forEach(order -> {}));
    }
  }

  private static HoldfastException conflict() {
    return HoldfastException.aborted(true, "another transaction was first", null);
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
