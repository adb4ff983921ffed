package dev.holdfast.spi;

import dev.holdfast.Filter.Comparison;
import java.math.BigDecimal;

/** Compiles comparisons: each matches values of its operand's type only. */
final class Comparing {
  private static final int LESS = 1;
  private static final int SAME = 2;
  private static final int MORE = 4;

  private Comparing() {}

  static ValueTest with(Comparison comparison, Object operand) {
    int wanted = wanted(comparison);
    if (operand instanceof Long number) {
      return integers(wanted, number);
    }
    if (operand instanceof Double number) {
      return value ->
          (value instanceof Long || value instanceof Double)
              && is(wanted, Numbers.compare(value, number));
    }
    if (operand instanceof String text) {
      return value -> value instanceof String other && is(wanted, Strings.compare(other, text));
    }
    if (operand instanceof Boolean bool) {
      return value -> value instanceof Boolean other && is(wanted, Boolean.compare(other, bool));
    }
    if (operand instanceof BigDecimal number) {
      return value -> value instanceof BigDecimal other && is(wanted, other.compareTo(number));
    }
    throw new IllegalArgumentException("not a number, string or boolean: " + operand);
  }

  private static ValueTest integers(int wanted, Long operand) {
    long primitive = operand;
    return value -> {
      if (value instanceof Long other) {
        return is(wanted, Long.compare(other, primitive));
      }
      return value instanceof Double other && is(wanted, Numbers.compare(other, operand));
    };
  }

  private static int wanted(Comparison comparison) {
    return switch (comparison) {
      case GT -> MORE;
      case GTE -> MORE | SAME;
      case LT -> LESS;
      case LTE -> LESS | SAME;
    };
  }

  private static boolean is(int wanted, int sign) {
    int found = sign < 0 ? LESS : sign == 0 ? SAME : MORE;
    return (wanted & found) != 0;
  }
}
