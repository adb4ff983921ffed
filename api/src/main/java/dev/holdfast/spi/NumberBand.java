package dev.holdfast.spi;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Bands of numbers of one width, from its multiples. Pure, thread safe. */
public final class NumberBand {
  private NumberBand() {}

  /**
   * The greatest multiple of {@code width} that is not above the number: exact within int64, beyond
   * it the nearest double; null when the value is no number.
   *
   * @param width at least 1
   */
  public static @Nullable Object start(@Nullable Object value, long width) {
    if (value instanceof Long number) {
      return start(number.longValue(), width);
    }
    if (!(value instanceof Double number)) {
      return null;
    }
    double floor = Math.floor(number);
    return floor >= Long.MIN_VALUE && floor < 0x1p63
        ? start((long) floor, width)
        : start(new BigDecimal(floor).toBigInteger(), width);
  }

  private static Object start(long number, long width) {
    long above = Math.floorMod(number, width);
    return number >= Long.MIN_VALUE + above
        ? (Object) (number - above)
        : start(BigInteger.valueOf(number), width);
  }

  private static Object start(BigInteger number, long width) {
    BigInteger start = number.subtract(number.mod(BigInteger.valueOf(width)));
    return Numbers.normalise(start.doubleValue());
  }
}
