package dev.holdfast.memory;

import dev.holdfast.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction, or one batch outside a transaction, has written. Each write is one step
 * under the store's lock and either happens or throws.
 */
final class Changes {
  private final MemoryStore store;
  private final View view;
  private final Stamp stamp;
  private final boolean inTransaction;
  private final List<Change> changes = new ArrayList<>(1);

  Changes(MemoryStore store, long time, @Nullable MemoryTransaction transaction) {
    this.store = store;
    stamp = new Stamp(transaction);
    view = new View(time, stamp);
    inTransaction = transaction != null;
  }

  /** Does some writes outside a transaction and commits them, or none. Under the lock. */
  static <R> R commit(MemoryStore store, Function<Changes, R> writes) {
    Changes changes = new Changes(store, store.clock.now(), null);
    boolean done = false;
    try {
      R result = writes.apply(changes);
      changes.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        changes.undo();
      }
    }
  }

  /** The state that the writes start from, with them in it. */
  View view() {
    return view;
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  Version insert(String collectionName, String id, Map<String, @Nullable Object> body) {
    return step(() -> insertNow(store.makeCollection(collectionName), id, body));
  }

  /** Into a collection that the store does not list. */
  Version insert(MemoryCollection collection, String id, Map<String, @Nullable Object> body) {
    return step(() -> insertNow(collection, id, body));
  }

  private Version insertNow(
      MemoryCollection collection, String id, Map<String, @Nullable Object> body) {
    Slot slot = collection.slot(id);
    if (slot == null) {
      return insertNew(collection, id, body);
    }
    claim(collection, slot);
    if (view.of(slot) != null) {
      throw HoldfastException.duplicateKey(
          "id", "Collection " + collection.name + " has a document " + id + " already", null);
    }
    return put(collection, slot, body, store.nextRevision());
  }

  private Version insertNew(
      MemoryCollection collection, String id, Map<String, @Nullable Object> body) {
    Version version = new Version(id, stamp, store.nextRevision(), body, null);
    collection.place(version, null);
    new UniqueCheck(this, collection).accept(version);
    Slot slot = collection.add(id);
    slot.head(version);
    changes.add(new Change(collection, slot));
    collection.link(slot, version, null);
    return version;
  }

  /** Puts another content in the place of a version that the view shows. */
  Version replace(
      MemoryCollection collection, Version current, Map<String, @Nullable Object> body) {
    return step(() -> put(collection, claimed(collection, current), body, store.nextRevision()));
  }

  Version delete(MemoryCollection collection, Version current) {
    return step(() -> put(collection, claimed(collection, current), null, store.nextRevision()));
  }

  /** Keeps others from changing it until the end, as a write would, and changes nothing. */
  Version hold(MemoryCollection collection, Version current) {
    if (current.stamp == stamp) {
      return current;
    }
    return step(
        () -> put(collection, claimed(collection, current), current.body, current.revision));
  }

  void commit() {
    if (!changes.isEmpty()) {
      store.commit(changes, stamp);
    }
  }

  /** Takes everything back. */
  void undo() {
    store.undo(changes);
  }

  private <R> R step(Supplier<R> write) {
    return store.locked(
        () -> {
          MemoryTransaction transaction = stamp.holder();
          if (transaction != null) {
            transaction.ensureOpen();
          }
          return write.get();
        });
  }

  private Slot claimed(MemoryCollection collection, Version current) {
    Slot slot = collection.slot(current.id);
    if (slot == null) {
      throw new IllegalStateException("The slot of a visible version is gone: " + current.id);
    }
    claim(collection, slot);
    return slot;
  }

  /** First updater wins: gives way when another has written here and this one cannot see it. */
  private void claim(MemoryCollection collection, Slot slot) {
    Version head = slot.head();
    if (head == null || head.stamp == stamp) {
      return;
    }
    if (isHeld(head.stamp)) {
      throw held(head.stamp, collection, slot.id);
    }
    head = slot.head();
    if (head != null && head.stamp.time() > view.time()) {
      throw newer(collection, slot.id);
    }
  }

  Stamp stamp() {
    return stamp;
  }

  /** True when another transaction has written under this stamp and may still commit. */
  boolean isHeld(Stamp other) {
    if (other == stamp || !other.isOpen()) {
      return false;
    }
    MemoryTransaction holder = other.holder();
    return holder == null || !holder.endIfOverdue();
  }

  RuntimeException held(Stamp other, MemoryCollection collection, String id) {
    String what =
        "Document " + id + " of " + collection.name + " is being written by another transaction";
    MemoryTransaction holder = other.holder();
    return inTransaction || holder == null
        ? HoldfastException.aborted(true, what, null)
        : new Held(holder, what);
  }

  RuntimeException newer(MemoryCollection collection, String id) {
    return HoldfastException.aborted(
        true,
        "Document "
            + id
            + " of "
            + collection.name
            + " was written by another transaction that committed after this one began",
        null);
  }

  private Version put(
      MemoryCollection collection,
      Slot slot,
      @Nullable Map<String, @Nullable Object> body,
      long revision) {
    Version head = slot.head();
    Version mine = head != null && head.stamp == stamp ? head : null;
    Version before = mine == null ? head : mine.previous();
    Version version = new Version(slot.id, stamp, revision, body, before);
    if (body != null) {
      collection.place(version, head);
      new UniqueCheck(this, collection).accept(version);
    }
    slot.head(version);
    if (body != null) {
      collection.link(slot, version, head);
    }
    if (mine == null) {
      changes.add(new Change(collection, slot));
    } else if (!mine.isDeleted()) {
      collection.unlink(slot, mine);
    }
    return version;
  }
}
