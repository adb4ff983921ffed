package dev.holdfast.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a backend's transactions whose time is over, whether their thread calls again or not. A
 * timer for each would wake a thread at each begin, which costs more than the transaction; so one
 * look is planned, at the earliest deadline, and it plans the next. Safe for use by many threads.
 */
public final class Expiry implements AutoCloseable {
  /** A transaction that is watched. All three ways to end it may be called from another thread. */
  public interface Watched extends BackendTransaction {
    /** When its time ends, as {@link System#nanoTime} counts; does not change. */
    long deadline();

    /**
     * Rolls back if the deadline has passed. It must not wait for a call of the transaction that is
     * running: it is asked again 10 ms later. For its server it may wait; that holds up no other.
     */
    void expire();
  }

  private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(10);

  /** A close waits so long for transactions to be rolled back; a server may hang. */
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final Set<Watched> open = ConcurrentHashMap.newKeySet();
  private final Set<Watched> expiring = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer;
  private @Nullable Future<?> planned;
  private long lookAt;

  /**
   * Its thread, a daemon, starts with the first transaction.
   *
   * @param backend the name of the backend, for the thread's
   */
  public Expiry(String backend) {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "holdfast-" + backend + "-expiry");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Watches until {@link #forget}. */
  public void watch(Watched transaction) {
    open.add(transaction);
    plan(transaction.deadline());
  }

  /** To be called when it has ended, however it did. */
  public void forget(Watched transaction) {
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
    for (Watched transaction : open) {
      if (System.nanoTime() - transaction.deadline() >= 0 && expiring.add(transaction)) {
        OwnThreads.start(() -> expire(transaction));
      }
    }
    for (Watched transaction : open) {
      plan(Math.max(transaction.deadline(), System.nanoTime() + AGAIN));
    }
  }

  private void expire(Watched transaction) {
    try {
      transaction.expire();
    } finally {
      expiring.remove(transaction);
    }
  }

  /**
   * Rolls back what is open, and stops watching. A rollback for which a server is silent goes on
   * without the caller after some seconds.
   */
  @Override
  public void close() {
    synchronized (this) {
      timer.shutdownNow();
    }
    List<Runnable> rollbacks = new ArrayList<>();
    open.forEach(transaction -> rollbacks.add(transaction::rollback));
    OwnThreads.run(rollbacks, LONGEST_CLOSE);
  }
}
