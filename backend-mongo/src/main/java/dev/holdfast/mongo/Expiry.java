package dev.holdfast.mongo;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends transactions whose time is over. A timer for each would wake a thread at each begin, which
 * costs more than the transaction; so one look is planned, at the earliest deadline, and it plans
 * the next.
 */
final class Expiry {
  private final Set<MongoTransaction> open = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer;
  private @Nullable Future<?> planned;
  private long lookAt;

  /** Its thread starts with the first transaction. */
  Expiry() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "holdfast-mongo-expiry");
              thread.setDaemon(true);
              return thread;
            });
  }

  void watch(MongoTransaction transaction) {
    open.add(transaction);
    plan(transaction.deadline());
  }

  void forget(MongoTransaction transaction) {
    open.remove(transaction);
  }

  private synchronized void plan(long deadline) {
    if (timer.isShutdown() || (planned != null && lookAt - deadline <= 0)) {
      return;
    }
    if (planned != null) {
      planned.cancel(false);
    }
    lookAt = deadline;
    planned = timer.schedule(this::look, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    synchronized (this) {
      planned = null;
    }
    for (MongoTransaction transaction : open) {
      transaction.expire();
    }
    for (MongoTransaction transaction : open) {
      plan(Math.max(transaction.deadline(), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10)));
    }
  }

  /** Rolls back what is open, and stops. */
  void close() {
    synchronized (this) {
      timer.shutdownNow();
    }
    open.forEach(MongoTransaction::rollback);
  }
}
