package dev.holdfast.memory;

import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.StorageMetrics;
import dev.holdfast.StorageMetrics.CollectionMetrics;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lists, makes, drops and measures collections and indexes. */
final class MemoryAdmin implements Admin.Visitor {
  /** What an entry of an index takes, about: two objects, an array and a node. */
  private static final long ENTRY_BYTES = 100;

  private final MemoryBackend backend;
  private final MemoryStore store;

  MemoryAdmin(MemoryBackend backend, MemoryStore store) {
    this.backend = backend;
    this.store = store;
  }

  @Override
  public List<String> collections(Admin.Collections request) {
    List<String> names = new ArrayList<>();
    for (MemoryCollection collection : store.collections()) {
      if (isThere(collection)) {
        names.add(collection.name);
      }
    }
    names.sort(Values::compare);
    return names;
  }

  private boolean isThere(MemoryCollection collection) {
    return !collection.indexes().isEmpty() || collection.size(store.clock) > 0;
  }

  @Override
  public boolean createIndex(Admin.CreateIndex request) {
    return store.retried(
        () -> {
          backend.requireOpen();
          return createIndex(store.makeCollection(request.collection()), request.index());
        });
  }

  private boolean createIndex(MemoryCollection collection, Index wanted) {
    MemoryIndex known = collection.index(wanted.name());
    if (known != null) {
      if (wanted.equals(known.declaration)) {
        return false;
      }
      throw HoldfastException.invalid(
          "Collection "
              + collection.name
              + " has another index named "
              + wanted.name()
              + ": "
              + known.declaration);
    }
    if (wanted.unique()) {
      requireNotHeld(collection);
    }
    MemoryIndex made = MemoryIndex.of(wanted);
    collection.fill(made);
    if (wanted.unique()) {
      requireUnique(collection, made);
    }
    collection.addIndex(made);
    return true;
  }

  /** What open transactions have written could be unique or not; that is waited for. */
  private void requireNotHeld(MemoryCollection collection) {
    Changes none = new Changes(store, store.clock.now(), null);
    for (Slot slot : collection.slots()) {
      Version head = slot.head();
      if (head != null && none.isHeld(head.stamp)) {
        throw none.held(head.stamp, collection, slot.id);
      }
    }
  }

  private void requireUnique(MemoryCollection collection, MemoryIndex index) {
    View view = new View(store.clock.now(), null);
    Cursor cursor = IndexRanges.of(index, Bounds.NONE).open(index, view, false);
    @Nullable Object[] last = null;
    Version other = null;
    for (Version next = cursor.next(); next != null; next = cursor.next()) {
      @Nullable Object[] values = index.uniqueValues(next);
      if (other != null && values != null && Arrays.equals(values, last)) {
        throw HoldfastException.duplicateKey(
            index.name(),
            "Documents "
                + other.id
                + " and "
                + next.id
                + " of "
                + collection.name
                + " have the same value; the unique index "
                + index.name()
                + " was not made",
            null);
      }
      last = values;
      other = next;
    }
  }

  @Override
  public boolean dropIndex(Admin.DropIndex request) {
    return store.locked(
        () -> {
          MemoryCollection collection = store.collection(request.collection());
          return collection != null && collection.dropIndex(request.name());
        });
  }

  @Override
  public List<Index> indexes(Admin.Indexes request) {
    MemoryCollection collection = store.collection(request.collection());
    return collection == null ? List.of() : collection.declarations();
  }

  @Override
  public long clear(Admin.Clear request) {
    return store.retried(
        () -> {
          backend.requireOpen();
          MemoryCollection collection = store.collection(request.collection());
          return collection == null ? 0 : clear(collection);
        });
  }

  private long clear(MemoryCollection collection) {
    return Changes.commit(
        store,
        changes -> {
          long cleared = 0;
          for (Slot slot : collection.slots()) {
            Version version = changes.view().of(slot);
            if (version != null) {
              changes.delete(collection, version);
              cleared++;
            }
          }
          return cleared;
        });
  }

  @Override
  public boolean drop(Admin.Drop request) {
    return store.retried(
        () -> {
          backend.requireOpen();
          MemoryCollection collection = store.collection(request.collection());
          if (collection == null || !isThere(collection)) {
            return false;
          }
          clear(collection);
          collection.dropIndexes();
          store.removeIfEmpty(collection);
          return true;
        });
  }

  @Override
  public StorageMetrics metrics(Admin.Metrics request) {
    Map<String, CollectionMetrics> byName = new TreeMap<>(Values::compare);
    long documents = 0;
    long bytes = 0;
    try (Reading reading = new SnapshotReading(backend, store)) {
      for (MemoryCollection collection : store.collections()) {
        if (isThere(collection)) {
          CollectionMetrics metrics = measure(collection, reading.view());
          byName.put(collection.name, metrics);
          documents += metrics.documents();
          bytes += metrics.bytes() + indexBytes(collection);
        }
      }
    }
    return new StorageMetrics(documents, bytes, byName);
  }

  private static CollectionMetrics measure(MemoryCollection collection, View view) {
    long documents = 0;
    long bytes = 0;
    Cursor cursor = Cursor.of(collection.slots(), view);
    for (Version next = cursor.next(); next != null; next = cursor.next()) {
      documents++;
      bytes += BsonSize.document(next.id, next.content());
    }
    return new CollectionMetrics(documents, bytes);
  }

  private static long indexBytes(MemoryCollection collection) {
    long entries = 0;
    for (MemoryIndex index : collection.indexes()) {
      entries += index.size();
    }
    return entries * ENTRY_BYTES;
  }
}
