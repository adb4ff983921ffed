package dev.holdfast.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what a server does in its own time. */
final class Patience {
  private static final long PAUSE_MILLIS = 20;

  private Patience() {}

  /** Asks until the answer is yes; false when the time is over. */
  static boolean await(Duration limit, BooleanSupplier question) {
    long end = System.nanoTime() + limit.toNanos();
    while (!question.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
