package dev.holdfast.memory;

import org.jspecify.annotations.Nullable;

/** A slot at whose head a transaction has put a version of its own. Under the store's lock. */
record Change(MemoryCollection collection, Slot slot) {
  /** By how many documents the collection grows with it: 1, 0 or -1. */
  int growth() {
    Version after = slot.head();
    if (after == null) {
      return 0;
    }
    Version before = after.previous();
    int was = before == null || before.isDeleted() ? 0 : 1;
    return (after.isDeleted() ? 0 : 1) - was;
  }

  /** True when something will be left to free. */
  boolean leavesGarbage() {
    Version after = slot.head();
    return after != null && (after.isDeleted() || after.previous() != null);
  }

  /** Puts the slot back to what it was, and returns that. */
  @Nullable Version undo() {
    Version own = slot.head();
    if (own == null) {
      return null;
    }
    Version before = own.previous();
    slot.head(before);
    if (before == null) {
      collection.remove(slot);
    }
    if (!own.isDeleted()) {
      collection.unlink(slot, own);
    }
    return before;
  }
}
