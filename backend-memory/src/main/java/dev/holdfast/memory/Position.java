package dev.holdfast.memory;

import org.jspecify.annotations.Nullable;

/**
 * A place in the order of an index: the values of its columns, of which the last is the id; or with
 * fewer of them the edge just before ({@code -1}) or just after ({@code 1}) all that start so.
 * Compared by a {@link PositionOrder} only, and the place of an entry knows by which.
 */
final class Position {
  static final int BEFORE = -1;
  static final int AFTER = 1;

  private static final int LONGEST_SIMPLE = 1000;

  final @Nullable Object[] values;
  final int edge;

  /** True when no string has a surrogate or anything above, so that chars tell the order. */
  private final boolean simple;

  /** The order of the index that it is a place in; null for a place that is only compared. */
  private final @Nullable PositionOrder order;

  private Position(@Nullable Object[] values, int edge, @Nullable PositionOrder order) {
    this.values = values;
    this.edge = edge;
    this.order = order;
    this.simple = isSimple(values);
  }

  private static boolean isSimple(@Nullable Object[] values) {
    for (Object value : values) {
      if (value instanceof String text && !isSimple(text)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSimple(String text) {
    int length = text.length();
    if (length > LONGEST_SIMPLE) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) >= Character.MIN_SURROGATE) {
        return false;
      }
    }
    return true;
  }

  static Position of(@Nullable Object... values) {
    return new Position(values, 0, null);
  }

  static Position in(PositionOrder order, @Nullable Object[] values) {
    return new Position(values, 0, order);
  }

  boolean isSimple() {
    return simple;
  }

  boolean isIn(PositionOrder other) {
    return order == other;
  }

  static Position edge(@Nullable Object[] values, int edge) {
    return new Position(values, edge, null);
  }

  /** Stands in a column for the edge just after every value of a rank. */
  record RankEnd(int rank) {}
}
