package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for a lock of another process by asking again, until a deadline. SQLite's own waiting
 * cannot be interrupted, so it waits a little at a time.
 */
final class Patience {
  private static final long NANOS_BETWEEN_ATTEMPTS = 500_000;

  private final long deadline;

  private Patience(long deadline) {
    this.deadline = deadline;
  }

  static Patience of(Duration atMost) {
    return new Patience(System.nanoTime() + atMost.toNanos());
  }

  /** How long is left; not negative. */
  long nanosLeft() {
    return Math.max(0, deadline - System.nanoTime());
  }

  /** The result of the attempt, which has no effect as long as it is refused as busy. */
  <T> T during(Supplier<T> attempt) {
    while (true) {
      try {
        return attempt.get();
      } catch (Failure e) {
        if (!SqliteErrors.isBusy(e.error()) || nanosLeft() == 0) {
          throw e;
        }
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted("Interrupted while waiting for another process's lock");
        }
        // SQLite does not wait at all where waiting could be a deadlock.
        LockSupport.parkNanos(NANOS_BETWEEN_ATTEMPTS);
      }
    }
  }

  /** What an interrupted wait ends with; the caller has put the flag back. */
  static HoldfastException interrupted(String message) {
    return HoldfastException.of(ErrorCode.UNAVAILABLE, message);
  }
}
