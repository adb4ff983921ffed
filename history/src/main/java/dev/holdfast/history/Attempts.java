package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Runs a transaction of ours again where it meets others: the write that it stands for would have
 * waited for them.
 */
final class Attempts {
  /** How long the backends wait for a holder. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
  private static final int DOUBLINGS = 5;

  /**
   * The answer of the first attempt that meets nobody.
   *
   * @param work is told the number of the attempt, the first being 1
   * @throws HoldfastException what else goes wrong; UNAVAILABLE when all attempts met others
   */
  <R> R run(IntFunction<R> work) {
    long start = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        return work.apply(attempt);
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.TRANSACTION_ABORTED) {
          throw e;
        }
        if (!e.retryable() || !pause(attempt, start)) {
          throw busy(e, attempt);
        }
      }
    }
  }

  private static boolean pause(int attempt, long start) {
    long longest = FIRST_PAUSE_NANOS << Math.min(attempt - 1, DOUBLINGS);
    long pause = ThreadLocalRandom.current().nextLong(longest);
    if (System.nanoTime() - start + pause > PATIENCE_NANOS) {
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

  private static HoldfastException busy(HoldfastException last, int attempts) {
    return HoldfastException.of(
        ErrorCode.UNAVAILABLE,
        "Nothing was written: other transactions were in the way "
            + attempts
            + " times; the last"
            + " time: "
            + last.getMessage(),
        last);
  }
}
