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
    int common = Math.min(a.values.length, b.values.length);
    for (int i = 0; i < common; i++) {
      int order = compareValues(a.values[i], b.values[i]);
      if (order != 0) {
        return descending[i] ? -order : order;
      }
    }
    if (a.values.length == b.values.length) {
      return Integer.compare(a.edge, b.edge);
    }
    return a.values.length == common ? a.edge : -b.edge;
  }

  static boolean isEqual(@Nullable Object a, @Nullable Object b) {
    return a == b || Values.compare(a, b) == 0;
  }

  private static int compareValues(@Nullable Object a, @Nullable Object b) {
    if (a == b) {
      return 0;
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
