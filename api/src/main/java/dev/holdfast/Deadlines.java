package dev.holdfast;

import dev.holdfast.spi.OwnThreads;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the transactions of a database that are open too long. A timer for each would wake a thread
 * at each begin, which costs more than a short transaction; so one look is planned, at the earliest
 * deadline, and it plans the next. What it finds overdue is ended on other threads: a server that
 * hangs does not hold up the deadlines of all databases.
 */
final class Deadlines {
  private final Iterable<Transaction> open;
  private @Nullable Future<?> planned;
  private Deadline lookAt = new Deadline(0);
  private boolean stopped;

  /** Shared by all databases; its thread ends when nothing is planned for a while. */
  private static final class Timer {
    static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private static ScheduledThreadPoolExecutor executor() {
      ScheduledThreadPoolExecutor executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                // Nothing of whoever happens to begin first: its class loader could never go.
                Thread thread = new Thread(null, task, "holdfast-transaction-timeouts", 0, false);
                thread.setContextClassLoader(Deadlines.class.getClassLoader());
                thread.setDaemon(true);
                return thread;
              });
      executor.setRemoveOnCancelPolicy(true);
      executor.setKeepAliveTime(10, TimeUnit.SECONDS);
      executor.allowCoreThreadTimeOut(true);
      return executor;
    }
  }

  /**
   * @param open those to look at, as they are at any time
   */
  Deadlines(Iterable<Transaction> open) {
    this.open = open;
  }

  /** Makes sure that there is a look at this time, or earlier. */
  synchronized void plan(Deadline deadline) {
    if (stopped || (planned != null && lookAt.isNotAfter(deadline))) {
      return;
    }
    if (planned != null) {
      planned.cancel(false);
    }
    lookAt = deadline;
    planned = Timer.EXECUTOR.schedule(this::look, deadline.left().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    synchronized (this) {
      planned = null;
    }
    for (Transaction transaction : open) {
      if (transaction.deadline().hasPassed()) {
        OwnThreads.start(() -> transaction.end(transaction.overdue()));
      } else {
        plan(transaction.deadline());
      }
    }
  }

  synchronized void stop() {
    stopped = true;
    if (planned != null) {
      planned.cancel(false);
    }
  }
}
