package dev.holdfast;

import java.time.Duration;

/** A point in time of the clock that never jumps. */
record Deadline(long nanos) {
  private static final Duration LONGEST = Duration.ofDays(365L * 100);

  static Deadline in(Duration duration) {
    Duration bounded = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    return new Deadline(System.nanoTime() + bounded.toNanos());
  }

  /** Never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  boolean isNotAfter(Deadline other) {
    return nanos - other.nanos <= 0;
  }

  boolean hasPassed() {
    return nanos - System.nanoTime() <= 0;
  }
}
