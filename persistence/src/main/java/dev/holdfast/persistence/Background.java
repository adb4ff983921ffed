package dev.holdfast.persistence;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that asks for the database while it is out of reach, and sends what waits. */
final class Background {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private final Synchronizer synchronizer;
  private final Duration patience;
  private @Nullable Thread thread;

  /**
   * A thread that does not run yet.
   *
   * @param patience for how long, at close, nothing may happen before it is given up
   */
  Background(Synchronizer synchronizer, Duration patience) {
    this.synchronizer = synchronizer;
    this.patience = patience;
  }

  void start() {
    thread = started("holdfast-buffer", this::run);
  }

  private static Thread started(String name, Runnable work) {
    Thread started = new Thread(work, name);
    started.setDaemon(true);
    started.start();
    return started;
  }

  private void run() {
    while (synchronizer.await()) {
      try {
        synchronizer.step();
      } catch (Throwable e) { // Also an Error: nobody would know that nothing is sent any more.
        synchronizer.reach().failed(e.toString());
        LOG.warn("The buffer could not be sent; it is tried again", e);
      }
    }
  }

  /** Ends the thread, and waits for what it is at. */
  void end() {
    synchronizer.stop();
    if (thread != null) {
      await(thread, synchronizer.drain()::sent);
    }
  }

  /** Does something on a thread of its own, so that whoever waits can give it up. */
  void last(Runnable work) {
    await(started("holdfast-buffer-close", work), synchronizer.drain()::sent);
  }

  /**
   * Waits as long as something is done; only then interrupts, since an interrupted call looks as if
   * the database were away, and waits no longer.
   */
  private void await(Thread running, LongSupplier progress) {
    try {
      long before;
      do {
        before = progress.getAsLong();
        running.join(patience.toMillis());
      } while (running.isAlive() && progress.getAsLong() != before);
      if (running.isAlive()) {
        running.interrupt();
        running.join(patience.toMillis());
      }
      if (running.isAlive()) {
        LOG.warn("A call of the database hangs; the buffer is closed without it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
