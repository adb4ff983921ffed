package dev.holdfast.internal;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks and encodes the paths, keys and values that filters and updates are made of. */
final class Operands {
  private final Function<@Nullable Object, @Nullable Object> encode;
  private final boolean decimals;

  Operands(Function<@Nullable Object, @Nullable Object> encode) {
    this(encode, false);
  }

  private Operands(Function<@Nullable Object, @Nullable Object> encode, boolean decimals) {
    this.encode = encode;
    this.decimals = decimals;
  }

  /** The same, but a BigDecimal stays a number instead of becoming its sort key. */
  Operands withDecimals() {
    return new Operands(encode, true);
  }

  static Path requirePath(Path path) {
    if (path.isSelf()) {
      throw HoldfastException.invalid(
          "element() stands outside elemMatch; allowed there are conditions on fields");
    }
    if (path.keys().size() > Values.MAX_DEPTH) {
      throw HoldfastException.invalid(
          "The path has " + path.keys().size() + " keys; allowed are " + Values.MAX_DEPTH);
    }
    path.keys().forEach(Operands::requireKey);
    return path;
  }

  static void requireKey(String key) {
    Strings.requireStorable(key, "The key");
  }

  @Nullable Object value(Path path, @Nullable Object value) {
    if (decimals && value instanceof BigDecimal) {
      return value;
    }
    if (decimals && value instanceof BigInteger integer) {
      return new BigDecimal(integer);
    }
    try {
      Object plain = encode.apply(value);
      if (Values.depth(plain) > Values.MAX_DEPTH) {
        throw HoldfastException.invalid(
            "Objects and arrays lie more than " + Values.MAX_DEPTH + " deep inside each other");
      }
      return plain;
    } catch (HoldfastException e) {
      throw e.in(field(path));
    }
  }

  List<@Nullable Object> values(Path path, List<@Nullable Object> values) {
    List<@Nullable Object> plain = new ArrayList<>(values.size());
    for (Object value : values) {
      plain.add(value(path, value));
    }
    return plain;
  }

  List<@Nullable Object> different(Path path, List<@Nullable Object> values) {
    Set<@Nullable Object> plain = new LinkedHashSet<>(values(path, values));
    return new ArrayList<>(plain);
  }

  Object scalar(Path path, @Nullable Object value, String operator) {
    Object plain = value(path, value);
    if (plain == null || isContainer(plain)) {
      throw refused(path, operator, plain, "a number, a string or a boolean");
    }
    return plain;
  }

  List<@Nullable Object> scalarsOrNull(Path path, List<@Nullable Object> values, String operator) {
    List<@Nullable Object> plain = different(path, values);
    for (Object value : plain) {
      if (isContainer(value)) {
        throw refused(path, operator, value, "scalars and null");
      }
    }
    return plain;
  }

  Number number(Path path, @Nullable Number value, String operator) {
    if (value == null) {
      throw refused(path, operator, null, "a number");
    }
    Object plain = value instanceof BigDecimal ? null : value(path, value);
    if (plain instanceof Number number) {
      return number;
    }
    throw HoldfastException.invalid(
        field(path)
            + ": "
            + operator
            + " was given the "
            + value.getClass().getSimpleName()
            + " "
            + Values.shorten(value.toString())
            + "; allowed are integers within 64 bits and finite doubles");
  }

  static String field(Path path) {
    return path.isSelf() ? "The element" : "Field '" + Values.shorten(path.toString()) + "'";
  }

  static HoldfastException refused(
      Path path, String operator, @Nullable Object found, String allowed) {
    return HoldfastException.invalid(
        field(path) + ": " + operator + " was given " + shown(found) + "; allowed: " + allowed);
  }

  private static String shown(@Nullable Object value) {
    if (value instanceof String text) {
      return "\"" + Values.shorten(text) + "\"";
    }
    if (value instanceof Map<?, ?>) {
      return "an object";
    }
    return value instanceof List<?> ? "an array" : String.valueOf(value);
  }

  private static boolean isContainer(@Nullable Object value) {
    return Values.rank(value) == Values.RANK_CONTAINER;
  }
}
