package dev.holdfast.memory;

import org.jspecify.annotations.Nullable;

/**
 * A place in the order of an index: the values of its columns, of which the last is the id; or with
 * fewer of them the edge just before ({@code -1}) or just after ({@code 1}) all that start so.
 * Compared by a {@link PositionOrder} only.
 */
final class Position {
  static final int BEFORE = -1;
  static final int AFTER = 1;

  final @Nullable Object[] values;
  final int edge;

  private Position(@Nullable Object[] values, int edge) {
    this.values = values;
    this.edge = edge;
  }

  static Position of(@Nullable Object... values) {
    return new Position(values, 0);
  }

  static Position edge(@Nullable Object[] values, int edge) {
    return new Position(values, edge);
  }

  /** Stands in a column for the edge just after every value of a rank. */
  record RankEnd(int rank) {}
}
