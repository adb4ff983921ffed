package dev.holdfast.backup;

import dev.holdfast.spi.Values;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an object in a manifest, each of the type that it should have. */
final class Fields {
  private final String where;
  private final Map<String, @Nullable Object> values;

  Fields(String where, Map<String, @Nullable Object> values) {
    this.where = where;
    this.values = values;
  }

  String text(String name) {
    if (values.get(name) instanceof String text) {
      return text;
    }
    throw wrong(name, "a text");
  }

  @Nullable String optionalText(String name) {
    return values.get(name) == null ? null : text(name);
  }

  /** A whole number that is not negative. */
  long number(String name) {
    if (values.get(name) instanceof Long number && number >= 0) {
      return number;
    }
    throw wrong(name, "a number");
  }

  boolean flag(String name) {
    if (values.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  Instant time(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw wrong(name, "a time");
    }
  }

  byte[] hex(String name) {
    try {
      return HexFormat.of().parseHex(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name, "of hexadecimal digits");
    }
  }

  /** The hash of something: 64 digits in lower case. */
  String hash(String name) {
    String text = text(name);
    if (!text.matches("[0-9a-f]{64}")) {
      throw wrong(name, "a hash");
    }
    return text;
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type) {
    String text = text(name);
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    throw wrong(name, "one of those that are known");
  }

  @Nullable Fields optionalObject(String name) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    return of(name, value);
  }

  Fields object(String name) {
    return of(name, values.get(name));
  }

  List<Fields> objects(String name) {
    if (!(values.get(name) instanceof List<?> list)) {
      throw wrong(name, "a list");
    }
    List<Fields> objects = new ArrayList<>();
    for (Object element : list) {
      objects.add(of(name, element));
    }
    return objects;
  }

  private Fields of(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?>) {
      return new Fields(where + ", " + name, Values.asObject(value));
    }
    throw wrong(name, "an object");
  }

  DamagedBackup wrong(String name, String expected) {
    return Problem.DAMAGED.of(where + ": the field " + name + " is not " + expected);
  }
}
