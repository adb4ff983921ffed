package dev.holdfast.memory;

import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Slots in the order of some columns and the id. Has an entry for every version that anyone can
 * see, so a reader takes an entry only if the version that it sees stands just there. Written under
 * the store's lock, read without one.
 */
final class MemoryIndex {
  /** Stands for every object and array: they are equal in the sort order. */
  private static final List<Object> CONTAINER = List.of();

  /** As it was declared; null for the order by id. */
  final @Nullable Index declaration;

  /** What it is ordered by; the last is the id, in the direction of the one before. */
  final List<Sort> columns;

  private final PositionOrder order;
  private final ConcurrentSkipListMap<Position, Slot> entries;

  private MemoryIndex(@Nullable Index declaration, List<Sort> keys) {
    this.declaration = declaration;
    List<Sort> all = new ArrayList<>(keys);
    all.add(new Sort(Path.ID, !keys.isEmpty() && keys.get(keys.size() - 1).descending()));
    columns = List.copyOf(all);
    boolean[] descending = new boolean[all.size()];
    for (int i = 0; i < descending.length; i++) {
      descending[i] = all.get(i).descending();
    }
    order = new PositionOrder(descending);
    entries = new ConcurrentSkipListMap<>(order);
  }

  static MemoryIndex of(Index declaration) {
    return new MemoryIndex(declaration, declaration.keys());
  }

  static MemoryIndex byId() {
    return new MemoryIndex(null, List.of());
  }

  boolean isUnique() {
    return declaration != null && declaration.unique();
  }

  String name() {
    return declaration == null ? "id" : declaration.name();
  }

  /** The entries from one place to another, both edges, or backwards. */
  ConcurrentNavigableMap<Position, Slot> between(Position from, Position to, boolean backwards) {
    if (order.compare(from, to) >= 0) {
      return new ConcurrentSkipListMap<>(order);
    }
    ConcurrentNavigableMap<Position, Slot> range = entries.subMap(from, true, to, true);
    return backwards ? range.descendingMap() : range;
  }

  int compare(Position a, Position b) {
    return order.compare(a, b);
  }

  /** True when a version stands at the place of an entry of its document. */
  boolean standsAt(Version version, Position entry) {
    for (int i = 0; i < columns.size() - 1; i++) {
      Object value = column(columns.get(i).path(), version.id, version.content());
      if (!PositionOrder.isEqual(value, entry.values[i])) {
        return false;
      }
    }
    return true;
  }

  Position position(String id, Map<String, @Nullable Object> body) {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column(columns.get(i).path(), id, body);
    }
    return Position.of(values);
  }

  /** The values that must be unique, without the id; null when the document is exempt. */
  @Nullable Object @Nullable [] uniqueValues(Version version) {
    @Nullable Object[] all = position(version.id, version.content()).values;
    @Nullable Object[] values = Arrays.copyOf(all, all.length - 1);
    for (Object value : values) {
      if (value == null || value == CONTAINER) {
        return null;
      }
    }
    return values;
  }

  /** True when the version is there and has these values, not exempt. */
  boolean has(@Nullable Version version, @Nullable Object[] uniqueValues) {
    if (version == null || version.isDeleted()) {
      return false;
    }
    @Nullable Object[] values = uniqueValues(version);
    return values != null && order.compare(Position.of(values), Position.of(uniqueValues)) == 0;
  }

  /** The slots of which some version has these values. */
  Iterable<Slot> sharing(@Nullable Object[] uniqueValues) {
    return between(
            Position.edge(uniqueValues, Position.BEFORE),
            Position.edge(uniqueValues, Position.AFTER),
            false)
        .values();
  }

  /** Enters a version that is put in front of another; null for none. */
  void add(Slot slot, Map<String, @Nullable Object> body, @Nullable Version before) {
    if (before == null || before.isDeleted() || !isSamePlace(slot.id, before.content(), body)) {
      add(slot, body);
    }
  }

  void add(Slot slot, Map<String, @Nullable Object> body) {
    entries.put(position(slot.id, body), slot);
  }

  /** Removes the entry of a version that is gone, unless one that is left stands there too. */
  void remove(Slot slot, Map<String, @Nullable Object> gone) {
    for (Version left = slot.head(); left != null; left = left.previous()) {
      if (!left.isDeleted() && isSamePlace(slot.id, left.content(), gone)) {
        return;
      }
    }
    entries.remove(position(slot.id, gone));
  }

  /** True when two contents of one document stand at one place. */
  private boolean isSamePlace(
      String id, Map<String, @Nullable Object> a, Map<String, @Nullable Object> b) {
    for (int i = 0; i < columns.size() - 1; i++) {
      Path path = columns.get(i).path();
      if (!PositionOrder.isEqual(column(path, id, a), column(path, id, b))) {
        return false;
      }
    }
    return true;
  }

  int size() {
    return entries.size();
  }

  /** A value as it stands in an index. */
  static @Nullable Object indexed(@Nullable Object value) {
    return value instanceof Map || value instanceof List ? CONTAINER : value;
  }

  private static @Nullable Object column(Path path, String id, Map<String, @Nullable Object> body) {
    if (path.isId()) {
      return id;
    }
    Object value = body;
    for (String key : path.keys()) {
      if (!(value instanceof Map<?, ?> object)) {
        return null;
      }
      value = object.get(key);
    }
    return indexed(value);
  }
}
