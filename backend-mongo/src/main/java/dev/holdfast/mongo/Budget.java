package dev.holdfast.mongo;

import dev.holdfast.spi.BsonSize;
import org.jspecify.annotations.Nullable;

/** The bytes of values that a filter or an update may still hold: a command has at most 16 MB. */
final class Budget {
  private static final long FILTER_BYTES = 12 << 20;
  private static final long UPDATE_BYTES = 1 << 20;
  private static final long KEYSET_BYTES = 1 << 19;

  private long left;

  private Budget(long bytes) {
    left = bytes;
  }

  static Budget ofFilter() {
    return new Budget(FILTER_BYTES);
  }

  /** Its values stand in it twice or more, and beside a filter. */
  static Budget ofUpdate() {
    return new Budget(UPDATE_BYTES);
  }

  /** They stand in it up to four times, and beside a filter. */
  static Budget ofKeyset() {
    return new Budget(KEYSET_BYTES);
  }

  /**
   * Takes as much as the value needs as an operand or as one of a list; false when it is too much.
   */
  boolean take(@Nullable Object value) {
    return take(size(value));
  }

  /** Takes as much as it needs to be the two ends of a range. */
  boolean takeTwice(String value) {
    return take(2 * size(value));
  }

  private static long size(@Nullable Object value) {
    return BsonSize.key("100000") + BsonSize.ARRAY_HOLDER + BsonSize.value(value);
  }

  boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }
}
