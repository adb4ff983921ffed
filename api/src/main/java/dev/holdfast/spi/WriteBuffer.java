package dev.holdfast.spi;

/**
 * A layer that acknowledges writes before the store has them. What repeats, counts or limits the
 * calls of the store has to stand inside it, and refuses to stand around it: it would take the
 * layer's answers for the store's.
 */
public interface WriteBuffer {
  /** How many writes were acknowledged that the store does not have yet; never waits for it. */
  long pendingWrites();
}
