package dev.holdfast.tck.rules;

import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Operands that a wrong answer hangs on: what is stored at a path, also as an engine would find it
 * that looks into arrays, and what is almost that. Used by one thread.
 */
final class Nearby {
  private final Random random;
  private final @Nullable Entry entry;

  /** One of the documents is chosen, so that several conditions have a chance to meet in it. */
  Nearby(Random random, List<Entry> documents) {
    this.random = random;
    this.entry = documents.isEmpty() ? null : documents.get(random.nextInt(documents.size()));
  }

  /** A scalar that the document has at the path, or one close to it; null when none was met. */
  @Nullable Object at(Path path) {
    if (entry == null) {
      return null;
    }
    if (path.isId()) {
      return near(entry.id());
    }
    Object value = entry.body();
    for (String key : path.keys()) {
      value = within(value, key);
    }
    return near(value instanceof List<?> list ? any(list) : value);
  }

  /** Of an element of an array at the path: itself, or what it has under the key. */
  @Nullable Object inElement(Path path, @Nullable String key) {
    if (entry == null) {
      return null;
    }
    Object value = entry.body();
    for (String step : path.keys()) {
      value = value instanceof Map<?, ?> map ? map.get(step) : null;
    }
    Object element = value instanceof List<?> list ? any(list) : null;
    return near(key == null ? element : within(element, key));
  }

  /** As an engine has it that goes through arrays, by position or into every element. */
  private static @Nullable Object within(@Nullable Object value, String key) {
    if (value instanceof Map<?, ?> map) {
      return map.get(key);
    }
    if (!(value instanceof List<?> list)) {
      return null;
    }
    if (key.equals("0")) {
      return list.isEmpty() ? null : list.get(0);
    }
    List<@Nullable Object> found = new ArrayList<>();
    for (Object element : list) {
      if (element instanceof Map<?, ?> map && map.containsKey(key)) {
        found.add(map.get(key));
      }
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private @Nullable Object any(List<?> list) {
    return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
  }

  private @Nullable Object near(@Nullable Object value) {
    if (random.nextBoolean()) {
      return value instanceof List || value instanceof Map ? null : value;
    }
    if (value instanceof String text) {
      return nearText(text);
    }
    if (value instanceof Long number) {
      return nearNumber(number);
    }
    if (value instanceof Boolean truth) {
      return random.nextBoolean() ? (Object) !truth : truth.toString();
    }
    return null;
  }

  private Object nearText(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return switch (random.nextInt(5)) {
      case 0, 3 -> text.equals(upper) ? text.toLowerCase(Locale.ROOT) : upper;
      case 1 -> text + " ";
      case 2 -> text.isEmpty() ? "%" : "_" + text.substring(text.offsetByCodePoints(0, 1));
      default -> text;
    };
  }

  private Object nearNumber(long number) {
    return switch (random.nextInt(4)) {
      case 0 -> number == Long.MAX_VALUE ? 0x1p63 : (Object) (number + 1);
      case 1 -> number == Long.MIN_VALUE ? (Object) number : (Object) (number - 1);
      case 2 -> Long.toString(number);
      default -> number;
    };
  }
}
