package dev.holdfast;

import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.OwnThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The transactions of one database: begins, finds, reruns and ends them. */
final class Transactions {
  private static final int DEEPEST_CAUSE = 50;
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final OpenDatabase database;
  private final Map<String, Transaction> open = new ConcurrentHashMap<>();
  private final Deadlines deadlines = new Deadlines(open.values());
  private final ThreadLocal<Boolean> inside = new ThreadLocal<>();

  Transactions(OpenDatabase database) {
    this.database = database;
  }

  Optional<Transaction> find(String id) {
    database.requireOpen();
    return Optional.ofNullable(open.get(Arguments.required(id, "id of the transaction")))
        .filter(Transaction::isOpen);
  }

  int count() {
    return open.size();
  }

  Transaction begin(TransactionOptions options) {
    try {
      return begin(Arguments.required(options, "options"), Deadline.in(options.timeout()));
    } catch (RuntimeException e) {
      throw Failures.known(e).in("begin");
    }
  }

  private Transaction begin(TransactionOptions options, Deadline deadline) {
    database.requireOpen();
    database.backend().capabilities().require(Capability.TRANSACTIONS);
    BackendTransaction begun =
        database.backend().begin(options.within(atLeastOneNano(deadline.left())));
    Transaction transaction =
        new Transaction(UUID.randomUUID().toString(), database, begun, options, deadline);
    try {
      open.put(transaction.id(), transaction);
      deadlines.plan(deadline);
    } catch (RuntimeException | Error e) {
      transaction.rollback();
      throw e;
    }
    if (transaction.hasEnded()) {
      forget(transaction);
    }
    if (database.isClosed()) {
      transaction.end(databaseClosed());
    }
    return transaction;
  }

  void forget(Transaction transaction) {
    open.remove(transaction.id());
  }

  /** Rolls back what is open; no longer than this, since a server may hang. */
  void endAll(Duration longest) {
    deadlines.stop();
    List<Runnable> ends = new ArrayList<>();
    open.values().forEach(transaction -> ends.add(() -> transaction.end(databaseClosed())));
    OwnThreads.run(ends, longest);
  }

  private static Transaction.End databaseClosed() {
    return Transaction.End.closed("The transaction was rolled back: the database has been closed");
  }

  <R extends @Nullable Object> R run(TransactionOptions options, TransactionFunction<R> work) {
    Arguments.required(options, "options");
    Arguments.required(work, "work");
    if (inside.get() != null) {
      throw HoldfastException.invalid(
          "transaction: a transaction of this database is running on this thread already;"
              + " use that one, with collection.in(tx)");
    }
    inside.set(true);
    try {
      return rerun(options, work);
    } finally {
      inside.remove();
    }
  }

  private <R extends @Nullable Object> R rerun(
      TransactionOptions options, TransactionFunction<R> work) {
    Deadline deadline = Deadline.in(options.timeout());
    for (int attempt = 1; ; attempt++) {
      try {
        return once(options, deadline, work);
      } catch (RuntimeException e) {
        boolean late = attempt > 1 && isLate(e, deadline);
        if (!isConflict(e) && !late) {
          throw e;
        }
        if (late || !pause(attempt, deadline)) {
          throw givenUp(options, attempt, e);
        }
      }
    }
  }

  private static Duration atLeastOneNano(Duration left) {
    return left.isZero() ? Duration.ofNanos(1) : left;
  }

  private <R extends @Nullable Object> R once(
      TransactionOptions options, Deadline deadline, TransactionFunction<R> work) {
    Transaction transaction = beginForRun(options, deadline);
    try {
      R result = work.apply(transaction);
      if (!transaction.isSettled()) {
        commitRun(transaction);
      }
      return result;
    } finally {
      transaction.close();
    }
  }

  private Transaction beginForRun(TransactionOptions options, Deadline deadline) {
    try {
      return begin(options, deadline);
    } catch (RuntimeException e) {
      throw Failures.known(e).in("transaction");
    }
  }

  private static void commitRun(Transaction transaction) {
    try {
      transaction.commit();
    } catch (HoldfastException e) {
      throw e.in("transaction");
    }
  }

  /** The time was over in the middle of an attempt, after others that met a conflict. */
  private static boolean isLate(RuntimeException e, Deadline deadline) {
    return deadline.left().isZero()
        && e instanceof HoldfastException known
        && known.code() == ErrorCode.TRANSACTION_ABORTED;
  }

  private static HoldfastException givenUp(
      TransactionOptions options, int attempts, RuntimeException last) {
    return HoldfastException.aborted(
        true,
        "transaction: "
            + (Thread.currentThread().isInterrupted() ? "interrupted" : "gave up")
            + " after "
            + attempts
            + (attempts == 1 ? " attempt" : " attempts")
            + " within "
            + options.timeout()
            + "; the last one: "
            + last.getMessage(),
        last);
  }

  /** False when the deadline leaves no time for another attempt, or the thread is interrupted. */
  private static boolean pause(int attempt, Deadline deadline) {
    long longest = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempt - 1, 20));
    long pause = ThreadLocalRandom.current().nextLong(longest);
    if (deadline.left().toNanos() <= pause) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** True when running all of the transaction again may succeed, also where the work wrapped it. */
  static boolean isConflict(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof HoldfastException e && e.code() == ErrorCode.TRANSACTION_ABORTED) {
        return e.retryable();
      }
      cause = cause.getCause();
    }
    return false;
  }
}
