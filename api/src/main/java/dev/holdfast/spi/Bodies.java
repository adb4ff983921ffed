package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes bodies and turns them into text and maps. All functions are thread safe. */
@SuppressWarnings("DoNotCallSuggester")
public final class Bodies {
  private Bodies() {}

  /** A body over plain values, which are not checked and must not change; nothing is copied. */
  public static Body of(Map<String, @Nullable Object> plain) {
    throw new UnsupportedOperationException();
  }

  /** A body over JSON text that a store gave back; it is not checked and must not change. */
  public static Body json(byte[] utf8) {
    return json(utf8, 0, utf8.length);
  }

  /** A body over a part of an array, see {@link #json(byte[])}. */
  public static Body json(byte[] utf8, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** The body as minified UTF-8 text, keys in the order they come. */
  public static byte[] toJson(Body body) {
    throw new UnsupportedOperationException();
  }

  /** The object that the parser stands on, or is about to read, as plain values. */
  public static Map<String, @Nullable Object> toMap(JsonParser parser) {
    throw new UnsupportedOperationException();
  }

  /**
   * The object in a JSON text, checked: INVALID, with line and column, when it is no storable
   * object.
   */
  public static Map<String, @Nullable Object> parse(String json) {
    throw new UnsupportedOperationException();
  }

  /** Writes a plain value. */
  public static void write(JsonGenerator out, @Nullable Object plain) {
    throw new UnsupportedOperationException();
  }
}
