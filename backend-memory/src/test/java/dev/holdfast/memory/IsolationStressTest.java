package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IsolationStressTest {
  private static final int ACCOUNTS = 16;
  private static final long TOTAL = ACCOUNTS * 100L;
  private static final Read.Find BY_ID = Store.find(Filter.all());
  private static final Read.Find BY_BALANCE = Store.find(Filter.all(), Sort.descending("n"));

  private final Store store = new Store();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void transfersKeepTheTotalInEverySnapshot() throws Exception {
    store.index(Index.on("n"));
    for (int i = 0; i < ACCOUNTS; i++) {
      Store.insert(store.backend, "a" + i, "n", 100);
    }
    AtomicInteger writersLeft = new AtomicInteger(4);
    AtomicInteger torn = new AtomicInteger();
    Crew.run(
        7,
        worker -> {
          if (worker < 4) {
            try {
              transfer(new Random(worker), 1500);
            } finally {
              writersLeft.decrementAndGet();
            }
            return;
          }
          while (writersLeft.get() > 0) {
            if (worker == 4) {
              torn.addAndGet(lookInTransaction());
            } else {
              torn.addAndGet(isTorn(worker == 5 ? BY_ID : BY_BALANCE));
            }
          }
        });
    assertThat(torn).hasValue(0);
    assertThat(Store.sum(store.backend, BY_ID, "n")).isEqualTo(TOTAL);
    assertThat(Store.sum(store.backend, BY_BALANCE, "n")).isEqualTo(TOTAL);
  }

  private void transfer(Random random, int times) {
    for (int i = 0; i < times; i++) {
      String from = "a" + random.nextInt(ACCOUNTS);
      String to = "a" + random.nextInt(ACCOUNTS);
      long cents = random.nextInt(20);
      boolean giveUp = random.nextInt(10) == 0;
      if (giveUp) {
        tryAndRollBack(from, to, cents);
      } else {
        store.transaction(tx -> move(tx, from, to, cents));
      }
    }
  }

  private static void move(BackendTransaction tx, String from, String to, long cents) {
    long balance = Store.number(tx, from);
    Store.update(tx, from, Update.set("n", balance - cents));
    Store.update(tx, to, Update.inc("n", cents));
  }

  private void tryAndRollBack(String from, String to, long cents) {
    BackendTransaction transaction = store.begin();
    try {
      move(transaction, from, to, cents);
    } catch (HoldfastException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ABORTED);
    }
    transaction.rollback();
  }

  private int isTorn(Read.Find find) {
    return Store.sum(store.backend, find, "n") == TOTAL ? 0 : 1;
  }

  private int lookInTransaction() {
    BackendTransaction transaction = store.begin();
    long first = Store.sum(transaction, BY_BALANCE, "n");
    long second = Store.sum(transaction, BY_ID, "n");
    transaction.rollback();
    return first == TOTAL && second == TOTAL ? 0 : 1;
  }

  @Test
  void incrementsOutsideTransactionsNeverFailAndNoneIsLost() throws Exception {
    Store.insert(store.backend, "a", "n", 0);
    Crew.run(
        8,
        worker -> {
          for (int i = 0; i < 1000; i++) {
            if (worker == 0 && i % 10 == 0) {
              store.transaction(tx -> Store.update(tx, "a", Update.inc("n", 1)));
            } else {
              Store.patiently(() -> Store.update(store.backend, "a", Update.inc("n", 1)));
            }
          }
        });
    assertThat(Store.get(store.backend, "a", "n")).isEqualTo(8000L);
  }

  @Test
  void readThenWriteInTransactionsLosesNothing() throws Exception {
    Store.insert(store.backend, "a", "n", 0);
    Crew.run(
        4,
        worker -> {
          for (int i = 0; i < 500; i++) {
            store.transaction(
                tx -> {
                  long n = Store.number(tx, "a");
                  Store.update(tx, "a", Update.set("n", n + 1));
                });
          }
        });
    assertThat(Store.get(store.backend, "a", "n")).isEqualTo(2000L);
  }

  @Test
  void ofConcurrentInsertsOfOneUniqueValueOneSucceeds() throws Exception {
    store.index(Index.on("email").asUnique());
    int values = 300;
    AtomicInteger inserted = new AtomicInteger();
    Crew.run(
        6,
        worker -> {
          for (int i = 0; i < values; i++) {
            String id = worker + "-" + i;
            String email = "e" + i;
            try {
              if (worker % 2 == 0) {
                Store.patiently(() -> Store.insert(store.backend, id, "email", email));
              } else {
                store.transaction(tx -> Store.insert(tx, id, "email", email));
              }
              inserted.incrementAndGet();
            } catch (HoldfastException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEY);
              assertThat(e.key()).contains("email");
            }
          }
        });
    assertThat(inserted).hasValue(values);
    assertThat(Store.ids(store.backend, BY_ID)).hasSize(values);
  }

  @Test
  void ofConcurrentInsertsOfOneIdOneSucceeds() throws Exception {
    AtomicInteger inserted = new AtomicInteger();
    Crew.run(
        6,
        worker -> {
          for (int i = 0; i < 500; i++) {
            try {
              Store.insert(store.backend, "id" + i, "worker", worker);
              inserted.incrementAndGet();
            } catch (HoldfastException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEY);
            }
          }
        });
    assertThat(inserted).hasValue(500);
  }

  /** The collector once took away what a snapshot that was just beginning could see. */
  @Test
  void collectorNeverTakesWhatABeginningSnapshotSees() throws Exception {
    Store.insert(store.backend, "a", "n", 0);
    Store.insert(store.backend, "b", "n", 0);
    AtomicInteger writersLeft = new AtomicInteger(2);
    AtomicInteger missing = new AtomicInteger();
    Read.ById both = new Read.ById("c", List.of("a", "b"), null, false);
    Crew.run(
        6,
        worker -> {
          if (worker < 2) {
            for (int i = 0; i < 60_000; i++) {
              Store.update(store.backend, worker == 0 ? "a" : "b", Update.set("n", (long) i));
            }
            writersLeft.decrementAndGet();
            return;
          }
          while (writersLeft.get() > 0) {
            missing.addAndGet(Store.ids(store.backend, both).size() == 2 ? 0 : 1);
            missing.addAndGet("absent".equals(Store.get(store.backend, "a", "n")) ? 1 : 0);
          }
        });
    assertThat(missing).hasValue(0);
  }

  @Test
  void documentsSeenByIdNeverGoBackInTime() throws Exception {
    Store.insert(store.backend, "a", "n", 0);
    AtomicInteger writersLeft = new AtomicInteger(1);
    AtomicInteger wentBack = new AtomicInteger();
    Crew.run(
        4,
        worker -> {
          if (worker == 0) {
            for (int i = 1; i <= 60_000; i++) {
              Store.update(store.backend, "a", Update.set("n", (long) i));
            }
            writersLeft.decrementAndGet();
            return;
          }
          long last = 0;
          while (writersLeft.get() > 0) {
            long byId = Store.number(store.backend, "a");
            long bySnapshot = Store.sum(store.backend, BY_ID, "n");
            wentBack.addAndGet(last <= byId && byId <= bySnapshot ? 0 : 1);
            last = bySnapshot;
          }
        });
    assertThat(wentBack).hasValue(0);
  }
}
