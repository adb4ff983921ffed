package dev.holdfast.tck.rules;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the kit's data files: JSON arrays of objects, as plain values. */
final class DataFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

  private DataFile() {}

  /** The objects of a file, in order. */
  static List<Map<String, @Nullable Object>> read(String name) {
    try (InputStream in = DataFile.class.getResourceAsStream("/dev/holdfast/tck/" + name)) {
      if (in == null) {
        throw new IllegalStateException("The kit has no file " + name);
      }
      List<Object> entries = JSON.readValue(in, new TypeReference<>() {});
      return objects(Values.normaliseJson(entries));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  /** A plain value as JSON text. */
  static String json(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The elements of a plain array, which are objects. */
  static List<Map<String, @Nullable Object>> objects(@Nullable Object array) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (Object element : elements(array)) {
      objects.add(Values.asObject(present(element)));
    }
    return objects;
  }

  /** The elements of a plain array, which are strings. */
  static List<String> texts(@Nullable Object array) {
    return elements(array).stream().map(element -> (String) present(element)).toList();
  }

  static String text(Map<String, @Nullable Object> object, String key) {
    return (String) present(object.get(key));
  }

  static Object present(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("A data file lacks a value");
    }
    return value;
  }

  private static List<@Nullable Object> elements(@Nullable Object array) {
    return array == null ? List.of() : Values.asArray(array);
  }
}
