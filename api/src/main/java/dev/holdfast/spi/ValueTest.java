package dev.holdfast.spi;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A compiled condition on one value, where null is a missing one too. */
@FunctionalInterface
interface ValueTest {
  int FEW = 4;

  boolean test(@Nullable Object value);

  /** Plain numbers have one form each, so that equality by value is {@code equals}. */
  static ValueTest equal(@Nullable Object operand) {
    return operand == null ? value -> value == null : operand::equals;
  }

  static ValueTest in(List<@Nullable Object> operands) {
    if (operands.size() <= FEW) {
      @Nullable Object[] few = operands.toArray();
      return value -> isAmong(few, value);
    }
    Set<@Nullable Object> many = new HashSet<@Nullable Object>(operands);
    if (operands.stream().anyMatch(ValueTest::isContainer)) {
      return many::contains;
    }
    return value -> !isContainer(value) && many.contains(value);
  }

  /** An array, each of the operands equal to one of its elements. */
  static ValueTest containsAll(List<@Nullable Object> operands) {
    @Nullable Object[] all = operands.toArray();
    if (all.length == 1) {
      Object only = all[0];
      return value -> value instanceof List<?> array && holds(array, only);
    }
    if (all.length <= FEW) {
      return value -> value instanceof List<?> array && holdsEach(array, all);
    }
    return value -> value instanceof List<?> array && new HashSet<>(array).containsAll(operands);
  }

  static ValueTest size(int size) {
    return value -> value instanceof List<?> array && array.size() == size;
  }

  private static boolean isContainer(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  private static boolean isAmong(@Nullable Object[] operands, @Nullable Object value) {
    for (Object operand : operands) {
      if (operand == null ? value == null : operand.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(List<?> array, @Nullable Object operand) {
    int size = array.size();
    for (int i = 0; i < size; i++) {
      Object element = array.get(i);
      if (operand == null ? element == null : operand.equals(element)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsEach(List<?> array, @Nullable Object[] operands) {
    return Arrays.stream(operands).allMatch(operand -> holds(array, operand));
  }
}
