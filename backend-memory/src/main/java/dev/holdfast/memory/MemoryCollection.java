package dev.holdfast.memory;

import dev.holdfast.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a collection by id, and its indexes. Written under the store's lock, read without
 * one.
 *
 * <p>The order by id is made when a read first needs it and kept up from then on: it would make
 * every insert dearer for those who never ask for it.
 */
final class MemoryCollection {
  final String name;
  private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
  private volatile List<MemoryIndex> indexes = List.of();
  private volatile @Nullable MemoryIndex idOrder;
  private volatile Size size = new Size(0, 0, 0);

  /** How many documents there are from a time on, and how many there were until then. */
  private record Size(long since, long documents, long before) {}

  MemoryCollection(String name) {
    this.name = name;
  }

  @Nullable Slot slot(String id) {
    return slots.get(id);
  }

  /** Every slot, in no order; never misses one in which a registered snapshot sees something. */
  Iterable<Slot> slots() {
    return slots.values();
  }

  /** The declared indexes. */
  List<MemoryIndex> indexes() {
    return indexes;
  }

  /** The number of documents committed. */
  long size(Clock clock) {
    Size latest = size;
    return latest.since <= clock.now() ? latest.documents : latest.before;
  }

  boolean isEmpty() {
    return slots.isEmpty() && indexes.isEmpty();
  }

  void grow(long commitTime, long by) {
    Size last = size;
    long before = last.since == commitTime ? last.before : last.documents;
    size = new Size(commitTime, last.documents + by, before);
  }

  Slot add(String id) {
    Slot slot = new Slot(id);
    slots.put(id, slot);
    return slot;
  }

  void remove(Slot slot) {
    slots.remove(slot.id, slot);
  }

  /** Finds the places of a version that is put in front of another or of none. */
  void place(Version version, @Nullable Version before) {
    List<MemoryIndex> all = indexes;
    Position[] places = new Position[all.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = all.get(i).place(version, before);
    }
    version.places(places);
  }

  /** Enters a version that has been placed into every index. */
  void link(Slot slot, Version version, @Nullable Version before) {
    MemoryIndex byId = idOrder;
    if (byId != null) {
      byId.add(slot, version, before);
    }
    for (MemoryIndex index : indexes) {
      index.add(slot, version, before);
    }
  }

  /** Takes a version that is no longer in its slot out of every index. */
  void unlink(Slot slot, Version gone) {
    MemoryIndex byId = idOrder;
    if (byId != null) {
      byId.remove(slot, gone);
    }
    for (MemoryIndex index : indexes) {
      index.remove(slot, gone);
    }
  }

  @Nullable MemoryIndex idOrder() {
    return idOrder;
  }

  MemoryIndex makeIdOrder() {
    MemoryIndex made = MemoryIndex.byId();
    fill(made);
    idOrder = made;
    return made;
  }

  /** Adds an index that has been filled. */
  void addIndex(MemoryIndex index) {
    index.givePlaces();
    List<MemoryIndex> more = new ArrayList<>(indexes);
    more.add(index);
    indexes = List.copyOf(more);
  }

  /** Enters every version that anyone can see. */
  void fill(MemoryIndex index) {
    for (Slot slot : slots.values()) {
      for (Version version = slot.head(); version != null; version = version.previous()) {
        if (!version.isDeleted()) {
          index.add(slot, version);
        }
      }
    }
  }

  @Nullable MemoryIndex index(String indexName) {
    for (MemoryIndex index : indexes) {
      if (index.name().equals(indexName)) {
        return index;
      }
    }
    return null;
  }

  boolean dropIndex(String indexName) {
    MemoryIndex dropped = index(indexName);
    if (dropped == null) {
      return false;
    }
    List<MemoryIndex> left = new ArrayList<>(indexes);
    left.remove(dropped);
    indexes = List.copyOf(left);
    dropped.takePlaces(slots());
    return true;
  }

  void dropIndexes() {
    List<MemoryIndex> dropped = indexes;
    indexes = List.of();
    for (MemoryIndex index : dropped) {
      index.takePlaces(slots());
    }
  }

  List<Index> declarations() {
    List<Index> declared = new ArrayList<>();
    for (MemoryIndex index : indexes) {
      if (index.declaration != null) {
        declared.add(index.declaration);
      }
    }
    declared.sort((a, b) -> a.name().compareTo(b.name()));
    return declared;
  }
}
