package dev.holdfast.memory;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how to answer a query: ids are looked up; else the index wins that binds the most columns
 * (a point counts for more than a range, a whole unique key for most), and among equals one that
 * also gives the order. Knows nothing of how values are distributed.
 */
final class Planner {
  private static final int UNIQUE = 1000;
  private static final int POINT = 4;
  private static final int RANGE = 2;

  private final MemoryStore store;
  private final MemoryCollection collection;
  private final Bounds bounds;
  private final List<Sort> sort;
  private final @Nullable List<@Nullable Object> after;

  private Planner(
      MemoryStore store,
      MemoryCollection collection,
      Filter filter,
      List<Sort> sort,
      @Nullable List<@Nullable Object> after) {
    this.store = store;
    this.collection = collection;
    this.bounds = Bounds.of(filter);
    this.sort = sort;
    this.after = after;
  }

  /** A plan for all that match, in any order. */
  static Plan unordered(MemoryStore store, MemoryCollection collection, Filter filter) {
    return new Planner(store, collection, filter, List.of(), null).plan();
  }

  /**
   * A plan for what matches in an order.
   *
   * @param after the sort keys of the place after which it starts; null for the start
   */
  static Plan ordered(
      MemoryStore store,
      MemoryCollection collection,
      Filter filter,
      List<Sort> sort,
      @Nullable List<@Nullable Object> after) {
    return new Planner(store, collection, filter, sort, after).plan();
  }

  private Plan plan() {
    Bound ids = bounds.at(Path.ID);
    List<@Nullable Object> points = ids == null ? null : ids.points();
    if (points != null) {
      return byIds(points);
    }
    Plan best = new Plan.Scan(collection);
    int bestScore = 0;
    for (MemoryIndex index : collection.indexes()) {
      IndexRanges ranges = IndexRanges.of(index, bounds);
      int score = score(index, ranges);
      if (score > bestScore) {
        best = walk(index, ranges);
        bestScore = score;
      }
    }
    if (bestScore < RANGE && (byIdAlone() || (ids != null && bestScore == 0))) {
      MemoryIndex byId = store.idOrder(collection);
      return walk(byId, IndexRanges.of(byId, bounds));
    }
    return best;
  }

  private Plan byIds(List<@Nullable Object> points) {
    List<String> ids = new ArrayList<>();
    for (Object point : points) {
      if (point instanceof String id) {
        ids.add(id);
      }
    }
    boolean ordered = ids.size() < 2 || (byIdAlone() && !sort.get(0).descending());
    return new Plan.ByIds(collection, ids, ordered);
  }

  private boolean byIdAlone() {
    return !sort.isEmpty() && sort.get(0).path().isId();
  }

  private int score(MemoryIndex index, IndexRanges ranges) {
    int score = POINT * ranges.points() + RANGE * (ranges.bound() - ranges.points());
    if (index.isUnique() && ranges.points() >= index.columns.size() - 1) {
      score += UNIQUE;
    }
    return score + (direction(index, ranges) != 0 ? 1 : 0);
  }

  private Plan walk(MemoryIndex index, IndexRanges ranges) {
    int direction = direction(index, ranges);
    boolean backwards = direction < 0;
    @Nullable Object[] start = direction == 0 ? null : start(index, ranges.fixed());
    return new Plan.ByIndex(
        index,
        start == null ? ranges : ranges.past(index, start, backwards),
        backwards,
        direction != 0,
        start != null,
        bounds.isDecidedBy(ranges.boundPaths(index)));
  }

  /** 1 when the index gives the order, -1 when it does backwards, 0 when it does not. */
  private int direction(MemoryIndex index, IndexRanges ranges) {
    List<Sort> wanted = unfixed(sort, ranges);
    List<Sort> given = unfixed(index.columns, ranges);
    if (sort.isEmpty() || wanted.size() != given.size()) {
      return 0;
    }
    int direction = 0;
    for (int i = 0; i < wanted.size(); i++) {
      int here = wanted.get(i).descending() == given.get(i).descending() ? 1 : -1;
      if (!wanted.get(i).path().equals(given.get(i).path()) || here == -direction) {
        return 0;
      }
      direction = here;
    }
    return direction;
  }

  private static List<Sort> unfixed(List<Sort> keys, IndexRanges ranges) {
    List<Sort> left = new ArrayList<>();
    for (Sort key : keys) {
      if (!ranges.fixed().containsKey(key.path())) {
        left.add(key);
      }
    }
    return left;
  }

  /** The position after which to start; null when the order cannot be entered there. */
  private @Nullable Object @Nullable [] start(
      MemoryIndex index, Map<Path, @Nullable Object> fixed) {
    if (after == null) {
      return null;
    }
    @Nullable Object[] position = new @Nullable Object[index.columns.size()];
    for (int i = 0; i < position.length; i++) {
      position[i] = fixed.get(index.columns.get(i).path());
    }
    for (int i = 0; i < sort.size(); i++) {
      Path path = sort.get(i).path();
      Object value = after.get(i);
      if (fixed.containsKey(path) && Values.compare(value, fixed.get(path)) != 0) {
        return null;
      }
      for (int column = 0; column < position.length; column++) {
        if (index.columns.get(column).path().equals(path)) {
          position[column] = value;
        }
      }
    }
    return position;
  }
}
