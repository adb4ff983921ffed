package dev.holdfast.spi;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The exact sum of numbers, each by its shortest decimal text, and their average. The result does
 * not depend on the order, and sums of parts can be put together. Not thread safe.
 */
public final class DecimalSum {
  private static final double PARTS = 1e4;
  private static final int PARTS_DIGITS = 4;
  // Fifteen digits survive the way through a double, so that they are its shortest text.
  private static final double SAFE = 1e15;
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final int MAX_POWER_OF_TEN = 22;
  // The decimals halfway between two doubles have fewer digits than this.
  private static final MathContext BEYOND_HALFWAY = new MathContext(800, RoundingMode.DOWN);

  private BigDecimal rest = BigDecimal.ZERO;
  private long whole;
  private long parts;
  private long count;

  /** The sum of nothing yet. */
  public DecimalSum() {}

  /** Adds the value if it is a number: a Long, a Double, or a BigDecimal. */
  public void add(@Nullable Object value) {
    if (value instanceof Long number) {
      count++;
      addWhole(number);
    } else if (value instanceof Double number) {
      count++;
      addDouble(number);
    } else if (value instanceof BigDecimal number) {
      count++;
      rest = rest.add(number);
    }
  }

  /** Adds a sum that was computed elsewhere, of so many numbers. */
  public void add(BigDecimal sum, long ofNumbers) {
    rest = rest.add(sum);
    count += ofNumbers;
  }

  /** Adds what another has added up. */
  public void add(DecimalSum other) {
    add(other.exact(), other.count);
  }

  private void addWhole(long number) {
    long sum = whole + number;
    if (((whole ^ sum) & (number ^ sum)) < 0) {
      rest = rest.add(BigDecimal.valueOf(whole)).add(BigDecimal.valueOf(number));
      whole = 0;
    } else {
      whole = sum;
    }
  }

  private void addDouble(double number) {
    double scaled = Math.rint(number * PARTS);
    if (Math.abs(scaled) >= SAFE || scaled / PARTS != number) {
      rest = rest.add(Numbers.decimal(number));
      return;
    }
    long sum = parts + (long) scaled;
    if (((parts ^ sum) & ((long) scaled ^ sum)) < 0) {
      rest =
          rest.add(BigDecimal.valueOf(parts, PARTS_DIGITS))
              .add(BigDecimal.valueOf((long) scaled, PARTS_DIGITS));
      parts = 0;
    } else {
      parts = sum;
    }
  }

  private BigDecimal exact() {
    return rest.add(BigDecimal.valueOf(whole)).add(BigDecimal.valueOf(parts, PARTS_DIGITS));
  }

  /** How many numbers have been added. */
  public long count() {
    return count;
  }

  /** The sum, with as few fraction digits as it needs and never in powers of ten; 0 of none. */
  public BigDecimal sum() {
    return canonical(exact());
  }

  /** A decimal in the form that {@link #sum} has, so that equal ones are {@code equals}. */
  public static BigDecimal canonical(BigDecimal decimal) {
    BigDecimal stripped = decimal.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** The sum divided by the count, rounded once to a double, as a plain value; null of none. */
  public @Nullable Object average() {
    return count == 0 ? null : average(exact(), count);
  }

  /** The sum divided by the count, which is positive, rounded once to a double. */
  public static Object average(BigDecimal sum, long count) {
    BigDecimal stripped = sum.stripTrailingZeros();
    int scale = stripped.scale();
    if (stripped.precision() <= 15 && scale >= 0 && scale <= MAX_POWER_OF_TEN) {
      BigDecimal divisor = BigDecimal.valueOf(count).scaleByPowerOfTen(scale);
      if (divisor.compareTo(BigDecimal.valueOf(EXACT_IN_DOUBLE)) <= 0) {
        return Numbers.normalise(stripped.unscaledValue().doubleValue() / divisor.doubleValue());
      }
    }
    return Numbers.normalise(quotient(stripped, BigDecimal.valueOf(count)).doubleValue());
  }

  private static BigDecimal quotient(BigDecimal sum, BigDecimal count) {
    BigDecimal quotient = sum.divide(count, BEYOND_HALFWAY);
    if (quotient.multiply(count).compareTo(sum) == 0) {
      return quotient;
    }
    // One digit more, away from zero, keeps what was cut off from looking like a tie.
    return quotient.add(quotient.ulp().movePointLeft(1).multiply(BigDecimal.valueOf(sum.signum())));
  }
}
