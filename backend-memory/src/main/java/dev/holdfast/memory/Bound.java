package dev.holdfast.memory;

import dev.holdfast.Filter.Comparison;
import dev.holdfast.memory.Position.RankEnd;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the value at one path must lie for a filter to match: at some points, or between two limits
 * of one type. It may be wider than the filter, never narrower; {@link #isExact} when it is just
 * the filter.
 */
final class Bound {
  private @Nullable List<@Nullable Object> points;
  private @Nullable Range range;

  private int rank;
  private boolean exact = true;

  /** From one limit to another. */
  record Range(Limit lower, Limit upper) {}

  /** An end of a range; {@code inclusive} when the value itself belongs to it. */
  record Limit(Object value, boolean inclusive) {}

  /** The points in sort order, each once; null when it is a range. */
  @Nullable List<@Nullable Object> points() {
    return points;
  }

  /** The range; null when there is none. */
  @Nullable Range range() {
    return range;
  }

  /** True when every value in it matches. */
  boolean isExact() {
    return exact;
  }

  void in(List<@Nullable Object> values) {
    exact = exact && points == null && range == null;
    List<@Nullable Object> sorted = new ArrayList<>();
    for (Object value : values) {
      exact = exact && !(value instanceof Map) && !(value instanceof List);
      sorted.add(MemoryIndex.indexed(value));
    }
    sorted.sort(Values::compare);
    List<@Nullable Object> distinct = new ArrayList<>();
    for (Object value : sorted) {
      if (distinct.isEmpty() || Values.compare(distinct.get(distinct.size() - 1), value) != 0) {
        distinct.add(value);
      }
    }
    if (points == null || distinct.size() < points.size()) {
      points = distinct;
    }
  }

  void compare(Comparison comparison, Object value) {
    exact = exact && points == null;
    Range known = rangeFor(value);
    if (known == null) {
      exact = false;
      return;
    }
    boolean inclusive = comparison == Comparison.GTE || comparison == Comparison.LTE;
    Limit limit = new Limit(value, inclusive);
    boolean isLower = comparison == Comparison.GT || comparison == Comparison.GTE;
    range =
        isLower
            ? new Range(tighter(known.lower, limit, 1), known.upper)
            : new Range(known.lower, tighter(known.upper, limit, -1));
  }

  void startsWith(String prefix) {
    exact = false;
    Range known = rangeFor(prefix);
    if (known == null) {
      return;
    }
    Limit lower = tighter(known.lower, new Limit(prefix, true), 1);
    String successor = Strings.successor(prefix);
    range =
        successor == null
            ? new Range(lower, known.upper)
            : new Range(lower, tighter(known.upper, new Limit(successor, false), -1));
  }

  /**
   * The range so far, within the type of a value; null when it is of another type already, so that
   * nothing matches, which is left to the filter.
   */
  private @Nullable Range rangeFor(Object value) {
    boolean isBoolean = value instanceof Boolean;
    int first = isBoolean ? Values.RANK_FALSE : Values.rank(value);
    int last = isBoolean ? Values.RANK_TRUE : first;
    if (range == null) {
      rank = first;
      return new Range(new Limit(new RankEnd(first - 1), true), new Limit(new RankEnd(last), true));
    }
    return rank == first ? range : null;
  }

  private static Limit tighter(Limit known, Limit other, int direction) {
    if (known.value() instanceof RankEnd) {
      return other;
    }
    int order = direction * Values.compare(other.value(), known.value());
    return order > 0 || (order == 0 && !other.inclusive()) ? other : known;
  }
}
