package dev.holdfast.memory;

import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an index in which everything lies that can match, in its order and apart from each
 * other.
 *
 * @param list the parts
 * @param bound how many of the first columns are bound, by points or, the last of them, by a range
 * @param fixed the columns that have one value in all the parts, by path
 */
record IndexRanges(List<Range> list, int bound, int points, Map<Path, @Nullable Object> fixed) {
  private static final int MOST_RANGES = 1000;

  /** All between two edges. */
  record Range(Position from, Position to) {}

  static IndexRanges of(MemoryIndex index, Bounds bounds) {
    List<@Nullable Object[]> prefixes = new ArrayList<>();
    prefixes.add(new @Nullable Object[0]);
    Map<Path, @Nullable Object> fixed = new HashMap<>();
    int columns = 0;
    for (Sort column : index.columns) {
      Bound bound = bounds.at(column.path());
      List<@Nullable Object> points = bound == null ? null : bound.points();
      if (points == null || (long) prefixes.size() * points.size() > MOST_RANGES) {
        Bound.Range range = bound == null ? null : bound.range();
        return range == null
            ? new IndexRanges(whole(prefixes), columns, columns, fixed)
            : new IndexRanges(
                within(prefixes, range, column.descending()), columns + 1, columns, fixed);
      }
      if (points.size() == 1) {
        fixed.put(column.path(), points.get(0));
      }
      prefixes = extended(index, prefixes, points, column.descending());
      columns++;
    }
    return new IndexRanges(whole(prefixes), columns, columns, fixed);
  }

  private static List<@Nullable Object[]> extended(
      MemoryIndex index,
      List<@Nullable Object[]> prefixes,
      List<@Nullable Object> points,
      boolean descending) {
    List<@Nullable Object> ordered = new ArrayList<>(points);
    ordered.replaceAll(index::shared);
    if (descending) {
      Collections.reverse(ordered);
    }
    List<@Nullable Object[]> longer = new ArrayList<>();
    for (@Nullable Object[] prefix : prefixes) {
      for (Object point : ordered) {
        longer.add(append(prefix, point));
      }
    }
    return longer;
  }

  private static @Nullable Object[] append(@Nullable Object[] prefix, @Nullable Object value) {
    @Nullable Object[] longer = Arrays.copyOf(prefix, prefix.length + 1);
    longer[prefix.length] = value;
    return longer;
  }

  private static List<Range> whole(List<@Nullable Object[]> prefixes) {
    List<Range> ranges = new ArrayList<>();
    for (@Nullable Object[] prefix : prefixes) {
      ranges.add(
          new Range(Position.edge(prefix, Position.BEFORE), Position.edge(prefix, Position.AFTER)));
    }
    return ranges;
  }

  private static List<Range> within(
      List<@Nullable Object[]> prefixes, Bound.Range bound, boolean descending) {
    Bound.Limit first = descending ? bound.upper() : bound.lower();
    Bound.Limit last = descending ? bound.lower() : bound.upper();
    List<Range> ranges = new ArrayList<>();
    for (@Nullable Object[] prefix : prefixes) {
      ranges.add(
          new Range(
              Position.edge(
                  append(prefix, first.value()),
                  first.inclusive() ? Position.BEFORE : Position.AFTER),
              Position.edge(
                  append(prefix, last.value()),
                  last.inclusive() ? Position.AFTER : Position.BEFORE)));
    }
    return ranges;
  }

  boolean isWhole() {
    return bound == 0;
  }

  /** What is bound by the parts. */
  Set<Path> boundPaths(MemoryIndex index) {
    Set<Path> paths = new HashSet<>();
    for (Sort column : index.columns.subList(0, bound)) {
      paths.add(column.path());
    }
    return paths;
  }

  /** Only what lies behind a position in the direction of reading. */
  IndexRanges past(MemoryIndex index, @Nullable Object[] position, boolean backwards) {
    Position edge = Position.edge(position, backwards ? Position.BEFORE : Position.AFTER);
    List<Range> left = new ArrayList<>();
    for (Range range : list) {
      Position from = backwards || index.compare(range.from, edge) > 0 ? range.from : edge;
      Position to = !backwards || index.compare(range.to, edge) < 0 ? range.to : edge;
      if (index.compare(from, to) < 0) {
        left.add(new Range(from, to));
      }
    }
    return new IndexRanges(left, bound, points, fixed);
  }

  /** The versions that the view sees, in the order of the index or backwards. */
  Cursor open(MemoryIndex index, View view, boolean backwards) {
    List<Range> ordered = new ArrayList<>(list);
    if (backwards) {
      Collections.reverse(ordered);
    }
    return new Walk(index, view, backwards, ordered.iterator());
  }

  private static final class Walk implements Cursor {
    private final MemoryIndex index;
    private final View view;
    private final boolean backwards;
    private final Iterator<Range> ranges;
    private Iterator<Map.Entry<Position, Slot>> entries = Collections.emptyIterator();

    Walk(MemoryIndex index, View view, boolean backwards, Iterator<Range> ranges) {
      this.index = index;
      this.view = view;
      this.backwards = backwards;
      this.ranges = ranges;
    }

    @Override
    public @Nullable Version next() {
      while (true) {
        while (entries.hasNext()) {
          Map.Entry<Position, Slot> entry = entries.next();
          Version version = view.of(entry.getValue());
          if (version != null && index.standsAt(version, entry.getKey())) {
            return version;
          }
        }
        if (!ranges.hasNext()) {
          return null;
        }
        Range range = ranges.next();
        entries = index.between(range.from, range.to, backwards).entrySet().iterator();
      }
    }
  }
}
