package dev.holdfast.backup.schedule;

import java.time.Duration;

/** Waits, until it is woken for good. */
interface Alarm {
  /** Returns after so long, or when {@link #stop} has been called. */
  void await(Duration time) throws InterruptedException;

  void stop();

  /** By the clock on the wall. */
  static Alarm system() {
    return new Alarm() {
      private boolean stopped;

      @Override
      public synchronized void await(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !stopped && left > 0; left = end - System.nanoTime()) {
          wait(left / 1_000_000, (int) (left % 1_000_000));
        }
      }

      @Override
      public synchronized void stop() {
        stopped = true;
        notifyAll();
      }
    };
  }
}
