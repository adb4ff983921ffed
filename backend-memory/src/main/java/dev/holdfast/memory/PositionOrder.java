package dev.holdfast.memory;

import dev.holdfast.memory.Position.RankEnd;
import dev.holdfast.spi.Values;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The order of an index, each column ascending or descending. */
final class PositionOrder implements Comparator<Position> {
  private final boolean[] descending;

  PositionOrder(boolean[] descending) {
    this.descending = descending;
  }

  @Override
  public int compare(Position a, Position b) {
    @Nullable Object[] left = a.values;
    @Nullable Object[] right = b.values;
    int common = Math.min(left.length, right.length);
    boolean simple = a.isSimple() || b.isSimple();
    for (int i = 0; i < common; i++) {
      int order = compareValues(left[i], right[i], simple);
      if (order != 0) {
        return descending[i] ? -order : order;
      }
    }
    if (left.length == right.length) {
      return Integer.compare(a.edge, b.edge);
    }
    return left.length == common ? a.edge : -b.edge;
  }

  static boolean isEqual(@Nullable Object a, @Nullable Object b) {
    return a == b || (a instanceof String x ? x.equals(b) : Values.compare(a, b) == 0);
  }

  private static int compareValues(@Nullable Object a, @Nullable Object b, boolean simple) {
    if (a == b) {
      return 0;
    }
    if (a instanceof String x && b instanceof String y) {
      // At the first difference one char is below all surrogates: then chars and code points agree.
      return Integer.signum(simple ? x.compareTo(y) : Values.compare(x, y));
    }
    if (a instanceof RankEnd || b instanceof RankEnd) {
      return Integer.compare(place(a), place(b));
    }
    return Integer.signum(Values.compare(a, b));
  }

  private static int place(@Nullable Object value) {
    return value instanceof RankEnd end ? 2 * end.rank() + 1 : 2 * Values.rank(value);
  }
}
