package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Session;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * The answers of calls of two threads are those of the same calls one after the other. Lincheck
 * runs them against each other and looks for such an order.
 */
class LinearizabilityTest {
  /** How long a planted fault lets its state be seen: a call of the other thread falls into it. */
  private static final long WINDOW_NANOS = 10_000_000;

  /** Scenarios are drawn: of so many some let the two calls of a planted fault meet. */
  private static final int ENOUGH = 50;

  private static StressOptions options() {
    return new StressOptions()
        .iterations(4)
        .invocationsPerIteration(300)
        .minimizeFailedScenario(false)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1);
  }

  @Test
  void callsAndTransactionsAreOneAfterTheOther() {
    options().check(Documents.class);
  }

  @Test
  void anIncThatReadsFirstIsFound() {
    LincheckAssertionError found =
        catchThrowableOfType(
            LincheckAssertionError.class,
            () -> options().iterations(ENOUGH).check(ReadsFirst.class));
    assertThat(found).as("Lincheck's finding").isNotNull();
    assertThat(found).hasMessageContaining("increment()");
  }

  /** A database of two documents, one call of which is an operation. */
  @Param(name = "id", gen = IntGen.class, conf = "0:1")
  public static final class Documents {
    private final Store store = new Store();

    /** Lincheck makes one for each interleaving. */
    public Documents() {
      Store.insert(store.backend, "d0", "n", 0);
      Store.insert(store.backend, "d1", "n", 0);
    }

    @Operation
    public String insert(@Param(name = "id") int id) {
      try {
        return "inserted " + Store.insert(store.backend, "d" + id, "n", 0).insertedId();
      } catch (HoldfastException e) {
        return String.valueOf(e.code());
      }
    }

    @Operation
    public long delete(@Param(name = "id") int id) {
      return Store.delete(store.backend, "d" + id).matched();
    }

    @Operation
    public long increment(@Param(name = "id") int id) {
      return Store.update(store.backend, "d" + id, Update.inc("n", 1)).matched();
    }

    @Operation
    public String find(@Param(name = "id") int id) {
      return number(store.backend, id);
    }

    static String number(Session session, int id) {
      return String.valueOf(Store.get(session, "d" + id, "n"));
    }

    /** Reads both, adds a hundred to what is there, and comes again after a conflict. */
    @Operation(nonParallelGroup = "transactions")
    public String transaction() {
      while (true) {
        BackendTransaction tx = store.backend.begin(TransactionOptions.DEFAULT);
        try {
          String seen = number(tx, 0) + " and " + number(tx, 1);
          Store.update(tx, "d0", Update.inc("n", 100));
          Store.update(tx, "d1", Update.inc("n", 100));
          tx.commit();
          return seen;
        } catch (HoldfastException e) {
          if (e.code() != ErrorCode.TRANSACTION_ABORTED) {
            throw e;
          }
        } finally {
          tx.rollback();
        }
      }
    }
  }

  /** One that an author would write who thinks of one thread. */
  public static final class ReadsFirst {
    private final Store store = new Store();

    /** Lincheck makes one for each interleaving. */
    public ReadsFirst() {
      Store.insert(store.backend, "d", "n", 0);
    }

    @Operation
    public void increment() {
      long before = Store.number(store.backend, "d");
      LockSupport.parkNanos(WINDOW_NANOS);
      Store.update(store.backend, "d", Update.set("n", before + 1));
    }

    @Operation
    public long find() {
      return Store.number(store.backend, "d");
    }
  }
}
