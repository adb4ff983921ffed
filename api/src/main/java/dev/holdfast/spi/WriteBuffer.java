package dev.holdfast.spi;

/**
 * A layer that acknowledges writes before the store has them. What repeats, counts or limits the
 * calls of the store has to stand inside it, and refuses to stand around it: it would take the
 * layer's answers for the store's.
 */
public interface WriteBuffer {}
