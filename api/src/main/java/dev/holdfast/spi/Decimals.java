package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.math.BigDecimal;

/**
 * Decimals as strings that sort by value and can be read: a sort key, a space, the number. 12.34 is
 * {@code 6500011234 12.34}.
 *
 * <p>The key of a positive number is {@code 6}, its decimal exponent plus 50000 in five digits, and
 * its digits without trailing zeros. The key of a negative number is {@code 4}, the same with every
 * digit subtracted from nine, and {@code ~}. Zero is {@code 5}. Equal values have one text: the
 * value is kept, the scale is not. Exponents go from -49999 to 49999.
 *
 * <p>Thread safe.
 */
public final class Decimals {
  private static final int MAX_EXPONENT = 49_999;
  private static final int BIAS = 50_000;
  private static final int ALL_NINES = 99_999;
  private static final int PLAIN_UP_TO = 30;
  private static final String ZERO = "5 0";

  private Decimals() {}

  /**
   * The text of a decimal.
   *
   * @throws HoldfastException INVALID when the exponent is out of range
   */
  public static String key(BigDecimal value) {
    if (value.signum() == 0) {
      return ZERO;
    }
    BigDecimal stripped = requireRange(value).stripTrailingZeros();
    int exponent = (int) exponent(stripped);
    String digits = stripped.unscaledValue().abs().toString();
    String readable =
        Math.abs(exponent) <= PLAIN_UP_TO ? stripped.toPlainString() : stripped.toString();
    StringBuilder key = new StringBuilder(digits.length() + readable.length() + 8);
    if (value.signum() > 0) {
      appendFiveDigits(key.append('6'), BIAS + exponent);
      return key.append(digits).append(' ').append(readable).toString();
    }
    appendFiveDigits(key.append('4'), ALL_NINES - BIAS - exponent);
    for (int i = 0; i < digits.length(); i++) {
      key.append((char) ('9' - (digits.charAt(i) - '0')));
    }
    return key.append("~ ").append(readable).toString();
  }

  /**
   * The decimal of a text that {@link #key} made.
   *
   * @throws HoldfastException INVALID when it is another text
   */
  public static BigDecimal parse(String key) {
    int space = key.indexOf(' ');
    if (space > 0 && key.charAt(0) >= '4' && key.charAt(0) <= '6') {
      try {
        return requireRange(new BigDecimal(key.substring(space + 1)));
      } catch (NumberFormatException e) {
        // Told below, with the whole text.
      }
    }
    throw HoldfastException.invalid(
        "\""
            + Values.shorten(key)
            + "\" is no stored decimal; allowed are a sort key with its number, such as"
            + " \"6500011234 12.34\", or a JSON number");
  }

  /**
   * Returns the decimal if it can be stored.
   *
   * @throws HoldfastException INVALID when the exponent is out of range
   */
  public static BigDecimal requireRange(BigDecimal value) {
    long exponent = exponent(value);
    if (value.signum() == 0 || Math.abs(exponent) <= MAX_EXPONENT) {
      return value;
    }
    throw HoldfastException.invalid(
        "The decimal "
            + Values.shorten(value.toString())
            + " has the exponent "
            + exponent
            + "; allowed are -49999 to 49999");
  }

  private static long exponent(BigDecimal value) {
    return (long) value.precision() - 1 - value.scale();
  }

  private static void appendFiveDigits(StringBuilder out, int number) {
    for (int divisor = 10_000; divisor > 0; divisor /= 10) {
      out.append((char) ('0' + number / divisor % 10));
    }
  }
}
