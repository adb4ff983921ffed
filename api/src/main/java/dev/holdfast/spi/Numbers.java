package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers as every backend holds them: a {@link Long}, or a finite {@link Double} that is not
 * integral within int64. So 1 and 1.0 are one value, {@code -0.0} is 0, and {@code equals} on the
 * result is equality by value.
 *
 * <p>All functions are pure and thread safe.
 */
public final class Numbers {
  private static final double TWO_TO_63 = 0x1p63;
  private static final double TWO_TO_53 = 0x1p53;
  private static final double PLAIN_DIGITS_BELOW = 1e20;
  private static final int DOUBLE_MAX_BITS = 1024;

  private Numbers() {}

  /**
   * The value of a double.
   *
   * @throws HoldfastException INVALID when it is NaN or infinite
   */
  public static Object normalise(double value) {
    if (value >= -TWO_TO_63 && value < TWO_TO_63) {
      long integral = (long) value;
      if (integral == value) {
        return integral;
      }
      return value;
    }
    return requireFinite(value);
  }

  /**
   * The value of a float: the double nearest to the shortest decimal text of the float, so that
   * {@code 0.1f} is stored as 0.1 and found by a filter that says 0.1. Narrowing the result gives
   * the same float back.
   *
   * @throws HoldfastException INVALID when it is NaN or infinite
   */
  public static Object normalise(float value) {
    return normalise(widen(value));
  }

  /**
   * The value of a JSON integer.
   *
   * @throws HoldfastException INVALID when it is outside int64 and no double holds it exactly
   */
  public static Object normalise(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    if (value.bitLength() <= DOUBLE_MAX_BITS) {
      double nearest = value.doubleValue();
      if (Double.isFinite(nearest) && new BigDecimal(nearest).toBigInteger().equals(value)) {
        return nearest;
      }
    }
    throw HoldfastException.invalid(
        "The integer "
            + Values.shorten(value.toString())
            + " can not be stored exactly; allowed are -2^63 to 2^63-1, and beyond that what a double"
            + " holds exactly. Store it as a BigDecimal or as text");
  }

  /**
   * The value of a JSON number that was read as a decimal: exact when it is integral within int64,
   * else the nearest double. Without a fraction or an exponent (scale 0) it counts as a JSON
   * integer.
   *
   * @throws HoldfastException INVALID when it is beyond the range of a double, or an integer that
   *     can not be held exactly
   */
  public static Object normalise(BigDecimal value) {
    if (value.scale() == 0) {
      return normalise(value.unscaledValue());
    }
    double nearest = value.doubleValue();
    if (!Double.isFinite(nearest)) {
      throw beyondDouble(value.toString());
    }
    return nearestOrExact(nearest, value);
  }

  /**
   * The value of a number in JSON text.
   *
   * @throws HoldfastException INVALID as in {@link #normalise(BigDecimal)}
   * @throws NumberFormatException when the text is not a JSON number
   */
  public static Object parse(String json) {
    if (isInteger(json)) {
      return json.length() < 19 ? Long.valueOf(json) : normalise(new BigInteger(json));
    }
    double nearest = Double.parseDouble(json);
    if (!Double.isFinite(nearest)) {
      throw beyondDouble(json);
    }
    return isCoarse(nearest) ? nearestOrExact(nearest, new BigDecimal(json)) : normalise(nearest);
  }

  /** Whether a double is so large that the decimal text it came from may name another integer. */
  static boolean isCoarse(double value) {
    return Math.abs(value) >= TWO_TO_53 && Math.abs(value) <= TWO_TO_63;
  }

  private static Object nearestOrExact(double nearest, BigDecimal exact) {
    if (isCoarse(nearest)) {
      BigDecimal stripped = exact.stripTrailingZeros();
      if (stripped.scale() <= 0 && stripped.toBigInteger().bitLength() < Long.SIZE) {
        return stripped.longValue();
      }
    }
    return normalise(nearest);
  }

  private static boolean isInteger(String json) {
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '.' || c == 'e' || c == 'E') {
        return false;
      }
    }
    return true;
  }

  /** The double that stands for a float, see {@link #normalise(float)}. */
  public static double widen(float value) {
    if (!Float.isFinite(value)) {
      return value;
    }
    double shortest = Double.parseDouble(NumberOutput.toString(value, true));
    return (float) shortest == value ? shortest : value;
  }

  /**
   * The one text of a double, for documents and for parameters: plain digits when it is integral
   * and below 1e20, else the shortest decimal that reads back as the same double. Does not depend
   * on the JDK, whose {@code Double.toString} is not the shortest before 19.
   *
   * @throws HoldfastException INVALID when it is NaN or infinite
   */
  public static String text(double value) {
    requireFinite(value);
    if (Math.rint(value) != value || Math.abs(value) >= PLAIN_DIGITS_BELOW) {
      return NumberOutput.toString(value, true);
    }
    if (Math.abs(value) < TWO_TO_63) {
      return Long.toString((long) value);
    }
    return new BigDecimal(value).toPlainString();
  }

  /** The text of a normalised number, see {@link #text(double)}. */
  public static String text(Object number) {
    return number instanceof Double d ? text(d.doubleValue()) : number.toString();
  }

  /** The decimal that {@link #text(Object)} names; sums are sums of these. */
  public static BigDecimal decimal(Object number) {
    return number instanceof Double d
        ? new BigDecimal(text(d.doubleValue()))
        : BigDecimal.valueOf((Long) number);
  }

  /**
   * Writes a double so that a text generator produces {@link #text(double)} and a binary one stores
   * the normalised value. Integral values from 2^63 up to 1e20 arrive as a {@link BigInteger}: a
   * binary generator gives it to {@link #normalise(BigInteger)}. The factory of a text generator
   * must have the feature {@code USE_FAST_DOUBLE_WRITER} on.
   *
   * @throws HoldfastException INVALID when it is NaN or infinite
   */
  public static void write(JsonGenerator out, double value) throws IOException {
    Object normal = normalise(value);
    if (normal instanceof Long integral) {
      out.writeNumber(integral.longValue());
    } else if (Math.abs(value) >= TWO_TO_63 && Math.abs(value) < PLAIN_DIGITS_BELOW) {
      out.writeNumber(new BigDecimal(value).toBigInteger());
    } else {
      out.writeNumber(value);
    }
  }

  /** Compares two numbers, each a Long or a Double, by exact value: 2^53+1 is above 2^53. */
  public static int compare(Object a, Object b) {
    if (a instanceof Long x) {
      return b instanceof Long y
          ? Long.compare(x, y)
          : compare(x.longValue(), ((Double) b).doubleValue());
    }
    double x = (Double) a;
    if (b instanceof Long y) {
      return -compare(y.longValue(), x);
    }
    double y = (Double) b;
    return x < y ? -1 : x > y ? 1 : 0;
  }

  private static int compare(long a, double b) {
    if (b >= TWO_TO_63) {
      return -1;
    }
    if (b < -TWO_TO_63) {
      return 1;
    }
    long truncated = (long) b;
    if (a != truncated) {
      return a < truncated ? -1 : 1;
    }
    double fraction = b - truncated;
    return fraction > 0 ? -1 : fraction < 0 ? 1 : 0;
  }

  private static double requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw HoldfastException.invalid(
          "The number " + value + " can not be stored; allowed are finite numbers");
    }
    return value;
  }

  private static HoldfastException beyondDouble(String text) {
    return HoldfastException.invalid(
        "The number "
            + Values.shorten(text)
            + " is beyond the range of a double; allowed are magnitudes up to 1.7976931348623157E308."
            + " Store it as a BigDecimal or as text");
  }
}
