package dev.holdfast.mongo;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long a call still waits for others, with pauses that grow and differ. Used by one call. */
final class Patience {
  private static final long FIRST_PAUSE_MICROS = 500;
  private static final long LONGEST_PAUSE_MICROS = 100_000;

  private final long deadline;
  private long pauseMicros = FIRST_PAUSE_MICROS;

  private Patience(long deadline) {
    this.deadline = deadline;
  }

  static Patience of(Duration longest) {
    return new Patience(System.nanoTime() + TimeUnit.NANOSECONDS.convert(longest));
  }

  boolean isOver() {
    return System.nanoTime() - deadline >= 0;
  }

  /** At least one, for a server that takes zero for no limit. */
  long leftMillis() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }

  /**
   * Waits a moment.
   *
   * @throws HoldfastException UNAVAILABLE when the thread is interrupted
   */
  void pause() {
    if (!pauseUnlessInterrupted()) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "Interrupted while waiting for others");
    }
  }

  /** Waits a moment; false when the thread is interrupted, which it then still is. */
  boolean pauseUnlessInterrupted() {
    long longest = Math.min(pauseMicros, TimeUnit.MILLISECONDS.toMicros(leftMillis()));
    pauseMicros = Math.min(pauseMicros * 2, LONGEST_PAUSE_MICROS);
    try {
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(longest) + 1);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
