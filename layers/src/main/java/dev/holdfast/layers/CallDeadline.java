package dev.holdfast.layers;

import org.jspecify.annotations.Nullable;

/**
 * The time that is left for the call that runs on this thread: told by the layer that repeats it,
 * heeded by the one that limits each attempt, so that all attempts together have one deadline.
 */
final class CallDeadline {
  private static final ThreadLocal<@Nullable Long> NANOS = new ThreadLocal<>();

  private CallDeadline() {}

  static void set(long nanos) {
    NANOS.set(nanos);
  }

  static void clear() {
    NANOS.remove();
  }

  /** The limit, or less when the deadline comes earlier; never under a nanosecond. */
  static long atMost(long limit) {
    Long deadline = NANOS.get();
    return deadline == null ? limit : Math.max(1, Math.min(limit, deadline - System.nanoTime()));
  }
}
