package dev.holdfast.spi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plain value in an error message: a scalar as JSON, cut where it gets long; else its kind. */
final class Shown {
  private Shown() {}

  static String value(@Nullable Object value) {
    if (value instanceof String text) {
      return "\"" + Values.shorten(text) + "\"";
    }
    if (value instanceof Number) {
      return Numbers.text(value);
    }
    if (value instanceof Map<?, ?> object) {
      return "an object of " + object.size();
    }
    return value instanceof List<?> array ? "an array of " + array.size() : String.valueOf(value);
  }
}
