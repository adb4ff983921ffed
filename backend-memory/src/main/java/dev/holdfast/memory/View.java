package dev.holdfast.memory;

import org.jspecify.annotations.Nullable;

/**
 * What a reader sees: what was committed up to a time, and its own writes.
 *
 * @param own null for a reader that has none
 */
record View(long time, @Nullable Stamp own) {
  /** The version of a slot that is seen; null where there is no document. */
  @Nullable Version of(Slot slot) {
    return slot.visible(time, own);
  }
}
