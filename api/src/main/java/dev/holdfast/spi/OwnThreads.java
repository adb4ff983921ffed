package dev.holdfast.spi;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what gives back something of a server, each piece of work on one of its own: a server
 * that hangs holds up nobody else. They are daemons, and end when they are idle. Safe for use by
 * many threads.
 */
public final class OwnThreads {
  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> {
            // Nothing of whoever happens to be first: its class loader could never go.
            Thread thread = new Thread(null, work, "holdfast-ending", 0, false);
            thread.setContextClassLoader(OwnThreads.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
          });

  private OwnThreads() {}

  /** Does it on another thread, and does not wait. */
  public static void start(Runnable work) {
    THREADS.execute(work);
  }

  /**
   * Does all of it at the same time, and waits until it is done, but no longer than that; what
   * takes longer goes on. Whoever is interrupted waits no longer.
   */
  public static void run(List<? extends Runnable> all, Duration longest) {
    CountDownLatch left = new CountDownLatch(all.size());
    for (Runnable work : all) {
      start(
          () -> {
            try {
              work.run();
            } finally {
              left.countDown();
            }
          });
    }
    try {
      left.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
