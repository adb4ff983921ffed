package dev.holdfast.postgres;

import dev.holdfast.spi.Numbers;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plain value as two values that PostgreSQL orders as Holdfast does, neither of them ever NULL,
 * so that a plain comparison of rows is the order of documents and an index answers it.
 *
 * <p>The place is a number: minus infinity for null and missing, the number itself, infinity for
 * strings, and NaN, which is above it, for the rest. The text is the string, the name of the
 * boolean, or empty: "" (objects and arrays) is below "false", and that below "true".
 *
 * @param place a number for numbers, else null, and {@link #constantPlace} says it
 */
record Key(Kind kind, @Nullable BigDecimal place, String text) {
  /** Longer strings stand in indexes with so many of their first characters. */
  static final int PREFIX_LENGTH = 120;

  enum Kind {
    NULL("'-Infinity'::numeric"),
    NUMBER(""),
    STRING("'Infinity'::numeric"),
    CONTAINER("'NaN'::numeric"),
    BOOLEAN("'NaN'::numeric");

    private final String constantPlace;

    Kind(String constantPlace) {
      this.constantPlace = constantPlace;
    }
  }

  /** The key of a plain value; all objects and arrays have the same. */
  static Key of(@Nullable Object plain) {
    if (plain == null) {
      return new Key(Kind.NULL, null, "");
    }
    if (plain instanceof String text) {
      return new Key(Kind.STRING, null, text);
    }
    if (plain instanceof Boolean truth) {
      return new Key(Kind.BOOLEAN, null, truth.toString());
    }
    return plain instanceof List<?> || !(plain instanceof Number)
        ? new Key(Kind.CONTAINER, null, "")
        : new Key(Kind.NUMBER, Numbers.decimal(plain), "");
  }

  String constantPlace() {
    return kind.constantPlace;
  }

  /** Whether the text may be that of others that start alike. */
  boolean isLong() {
    return text.codePointCount(0, text.length()) >= PREFIX_LENGTH;
  }

  /** The text as indexes have it. */
  String prefix() {
    return isLong() ? text.substring(0, text.offsetByCodePoints(0, PREFIX_LENGTH)) : text;
  }

  /** The plain scalar of a place and a text that came from the database; null for a container. */
  static @Nullable Object plain(String place, String text) {
    return switch (place) {
      case "-Infinity" -> null;
      case "Infinity" -> text;
      case "NaN" -> text.isEmpty() ? null : (Object) Boolean.valueOf(text);
      default -> number(place);
    };
  }

  /** The plain number of a decimal text, which PostgreSQL writes without powers of ten. */
  static Object number(String decimal) {
    BigDecimal number = new BigDecimal(decimal).stripTrailingZeros();
    if (number.scale() <= 0
        && number.precision() - number.scale() <= 19
        && number.toBigInteger().bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return Numbers.normalise(number.doubleValue());
  }
}
