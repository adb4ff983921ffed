package dev.holdfast.memory;

import dev.holdfast.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a version that would share a unique value with another document, and gives way where a
 * transaction that is not seen decides whether it would. Under the store's lock.
 */
final class UniqueCheck {
  private final Changes changes;
  private final MemoryCollection collection;

  UniqueCheck(Changes changes, MemoryCollection collection) {
    this.changes = changes;
    this.collection = collection;
  }

  void accept(Version version) {
    for (MemoryIndex index : collection.indexes()) {
      if (!index.isUnique()) {
        continue;
      }
      @Nullable Object[] values = index.uniqueValues(version);
      if (values != null) {
        check(index, version.id, values);
      }
    }
  }

  private void check(MemoryIndex index, String id, @Nullable Object[] values) {
    for (Slot slot : index.sharing(values)) {
      if (!slot.id.equals(id)) {
        compare(index, id, values, slot);
      }
    }
  }

  private void compare(MemoryIndex index, String id, @Nullable Object[] values, Slot slot) {
    Version head = slot.head();
    if (head == null) {
      return;
    }
    if (changes.isHeld(head.stamp)) {
      if (index.has(head, values) || index.has(head.previous(), values)) {
        throw changes.held(head.stamp, collection, slot.id);
      }
      return;
    }
    head = slot.head();
    if (head == null) {
      return;
    }
    boolean taken = index.has(head, values);
    boolean unseen = head.stamp != changes.stamp() && head.stamp.time() > changes.view().time();
    if (unseen && (taken || index.has(changes.view().of(slot), values))) {
      throw changes.newer(collection, slot.id);
    }
    if (taken) {
      throw duplicate(index, id, slot.id);
    }
  }

  private HoldfastException duplicate(MemoryIndex index, String id, String other) {
    return HoldfastException.duplicateKey(
        index.name(),
        "Document "
            + id
            + " of "
            + collection.name
            + " has the value that document "
            + other
            + " has in the unique index "
            + index.name(),
        null);
  }
}
