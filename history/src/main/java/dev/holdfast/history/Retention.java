package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which versions stay. A version goes when it is too old or there are too many after it; the newest
 * of each record always stays.
 *
 * @param age null for any
 * @param count 0 for any number
 */
record Retention(@Nullable Duration age, int count) {
  static final Retention ALL = new Retention(null, 0);

  Retention withAge(Duration longest) {
    if (longest.isNegative() || longest.isZero()) {
      throw HoldfastException.invalid("Versions are kept for " + longest + "; it must be positive");
    }
    return new Retention(longest, count);
  }

  Retention withCount(int most) {
    if (most < 1) {
      throw HoldfastException.invalid(most + " versions are kept of each record; 1 is the least");
    }
    return new Retention(age, most);
  }

  boolean removesNothing() {
    return age == null && count == 0;
  }
}
