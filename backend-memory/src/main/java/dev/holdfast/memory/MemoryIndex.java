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

  /** The keys of each column's path; none for the id. */
  private final String[][] paths;

  private final PositionOrder order;
  private final SharedValues shared = new SharedValues();
  private final ConcurrentSkipListMap<Position, Slot> entries;

  private MemoryIndex(@Nullable Index declaration, List<Sort> keys) {
    this.declaration = declaration;
    List<Sort> all = new ArrayList<>(keys);
    all.add(new Sort(Path.ID, !keys.isEmpty() && keys.get(keys.size() - 1).descending()));
    columns = List.copyOf(all);
    paths = new String[all.size()][];
    boolean[] descending = new boolean[all.size()];
    for (int i = 0; i < descending.length; i++) {
      Path path = all.get(i).path();
      paths[i] = path.isId() ? new String[0] : path.keys().toArray(String[]::new);
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

  /** The instance of a value that many entries may have. */
  @Nullable Object shared(@Nullable Object value) {
    return shared.find(value);
  }

  int compare(Position a, Position b) {
    return order.compare(a, b);
  }

  /** True when a version stands at the place of an entry of its document. */
  boolean standsAt(Version version, Position entry) {
    return paths.length == 1 || isSame(place(version), entry);
  }

  /** True when two places of one document are the same. */
  private boolean isSame(Position a, Position b) {
    if (a == b) {
      return true;
    }
    for (int i = 0; i < paths.length - 1; i++) {
      if (!PositionOrder.isEqual(a.values[i], b.values[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean hasValues(Version version, Position place) {
    for (int i = 0; i < paths.length - 1; i++) {
      Object value = column(paths[i], version);
      if (!PositionOrder.isEqual(value, place.values[i])) {
        return false;
      }
    }
    return true;
  }

  /** The place of a version, which keeps it if the index is a declared one. */
  private Position place(Version version) {
    Position kept = version.place(order);
    return kept != null ? kept : position(version);
  }

  private Position position(Version version) {
    @Nullable Object[] values = new @Nullable Object[paths.length];
    int last = values.length - 1;
    for (int i = 0; i < last; i++) {
      values[i] = shared.share(column(paths[i], version));
    }
    values[last] = version.id;
    return Position.in(order, values);
  }

  /** The place of a new version: that of the one before when it has not moved. */
  Position place(Version version, @Nullable Version before) {
    Position last = before == null || before.isDeleted() ? null : before.place(order);
    return last != null && hasValues(version, last) ? last : position(version);
  }

  /** The values that must be unique, without the id; null when the document is exempt. */
  @Nullable Object @Nullable [] uniqueValues(Version version) {
    @Nullable Object[] all = place(version).values;
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
  void add(Slot slot, Version version, @Nullable Version before) {
    if (before == null || before.isDeleted() || !standsAt(version, place(before))) {
      entries.put(place(version), slot);
    }
  }

  void add(Slot slot, Version version) {
    entries.put(place(version), slot);
  }

  /** Removes the entry of a version that is gone, unless one that is left stands there too. */
  void remove(Slot slot, Version gone) {
    Position place = place(gone);
    for (Version left = slot.head(); left != null; left = left.previous()) {
      if (!left.isDeleted() && isSame(place(left), place)) {
        return;
      }
    }
    entries.remove(place);
  }

  /** Has every version that is entered keep its place. */
  void givePlaces() {
    entries.forEach(
        (place, slot) -> {
          for (Version each = slot.head(); each != null; each = each.previous()) {
            if (!each.isDeleted() && standsAt(each, place)) {
              each.addPlace(place);
            }
          }
        });
  }

  void takePlaces(Iterable<Slot> slots) {
    for (Slot slot : slots) {
      for (Version each = slot.head(); each != null; each = each.previous()) {
        each.forgetPlace(order);
      }
    }
  }

  int size() {
    return entries.size();
  }

  /** A value as it stands in an index. */
  static @Nullable Object indexed(@Nullable Object value) {
    return value instanceof Map || value instanceof List ? CONTAINER : value;
  }

  private static @Nullable Object column(String[] path, Version version) {
    if (path.length == 0) {
      return version.id;
    }
    Object value = version.content();
    for (String key : path) {
      if (!(value instanceof Map<?, ?> object)) {
        return null;
      }
      value = object.get(key);
    }
    return indexed(value);
  }
}
