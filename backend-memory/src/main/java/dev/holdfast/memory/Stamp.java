package dev.holdfast.memory;

import org.jspecify.annotations.Nullable;

/**
 * When the writes of one transaction became visible. All its versions share it, so that one store
 * makes them visible together.
 */
final class Stamp {
  /** Later than every snapshot: not committed. */
  static final long OPEN = Long.MAX_VALUE;

  private volatile long time = OPEN;

  /** The transaction that has not ended yet; null for a single batch, which holds the lock. */
  private @Nullable MemoryTransaction holder;

  Stamp(@Nullable MemoryTransaction holder) {
    this.holder = holder;
  }

  long time() {
    return time;
  }

  boolean isOpen() {
    return time == OPEN;
  }

  /** Guarded by the store's lock. */
  @Nullable MemoryTransaction holder() {
    return holder;
  }

  /** Guarded by the store's lock. */
  void set(long commitTime) {
    time = commitTime;
    holder = null;
  }
}
