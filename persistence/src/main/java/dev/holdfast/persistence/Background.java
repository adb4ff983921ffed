package dev.holdfast.persistence;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that asks for the database while it is out of reach, and sends what waits. */
final class Background {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);
  private static final long LONGEST_END_MILLIS = 5_000;

  private final Synchronizer synchronizer;
  private @Nullable Thread thread;

  Background(Synchronizer synchronizer) {
    this.synchronizer = synchronizer;
  }

  void start() {
    Thread started = new Thread(this::run, "holdfast-buffer");
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  private void run() {
    while (synchronizer.await()) {
      try {
        synchronizer.step();
      } catch (RuntimeException e) {
        LOG.warn("The buffer could not be sent; it is tried again", e);
        synchronizer.reach().failed(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * Ends the thread, and waits some seconds for what it is at; only then is that interrupted, since
   * an interrupted call looks as if the database were away.
   */
  void end() {
    synchronizer.stop();
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      running.join(LONGEST_END_MILLIS);
      running.interrupt();
      running.join(LONGEST_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
