package dev.holdfast.spi;

import dev.holdfast.HoldfastException;

/**
 * The arithmetic of {@code inc} and {@code mul}: exact for integers, IEEE 754 as soon as one is a
 * double, and an error where the result cannot be held.
 */
final class Arithmetic {
  private Arithmetic() {}

  static Object sum(DocumentEdit edit, PathSlot slot, Number value, Number by) {
    if (value instanceof Long a && by instanceof Long b) {
      long sum = a + b;
      if (((a ^ sum) & (b ^ sum)) < 0) {
        throw edit.refused(slot, "inc by " + by + " overflows a 64-bit integer");
      }
      return sum;
    }
    return finite(edit, slot, value.doubleValue() + by.doubleValue(), "inc by " + by);
  }

  static Object product(DocumentEdit edit, PathSlot slot, Number value, Number by) {
    if (!(value instanceof Long a && by instanceof Long b)) {
      return finite(edit, slot, value.doubleValue() * by.doubleValue(), "mul by " + by);
    }
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      HoldfastException refused =
          edit.refused(slot, "mul by " + by + " overflows a 64-bit integer");
      refused.addSuppressed(e);
      throw refused;
    }
  }

  private static Object finite(DocumentEdit edit, PathSlot slot, double result, String operation) {
    if (!Double.isFinite(result)) {
      throw edit.refused(slot, operation + " leaves the range of a double");
    }
    return Numbers.normalise(result);
  }
}
