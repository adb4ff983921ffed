package dev.holdfast.spi;

import dev.holdfast.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path, ready to be followed through many documents. It goes through objects only. Immutable and
 * thread safe; allocates nothing.
 */
final class PathReader {
  private final String[] keys;
  private final boolean id;

  private PathReader(Path path, boolean id) {
    this.keys = path.keys().toArray(String[]::new);
    this.id = id;
  }

  /** Of a document, where the path of the one key {@code id} is its id. */
  static PathReader of(Path path) {
    return new PathReader(path, path.isId());
  }

  /** Of an element of an array, or of a row of an aggregation: {@code id} is an ordinary key. */
  static PathReader ofElement(Path path) {
    return new PathReader(path, false);
  }

  /**
   * The plain value at the path; null when it is null or missing.
   *
   * @param id the document's id
   * @param body the document's content
   */
  @Nullable Object read(String id, Map<String, @Nullable Object> body) {
    return follow(id, body);
  }

  @Nullable Object follow(@Nullable String id, @Nullable Object root) {
    if (this.id) {
      return id;
    }
    Object value = root;
    for (String key : keys) {
      if (!(value instanceof Map<?, ?> object)) {
        return null;
      }
      value = object.get(key);
    }
    return value;
  }

  /** Whether the path leads to something, be it null. */
  boolean leads(@Nullable Object root) {
    if (id || keys.length == 0) {
      return true;
    }
    Object value = root;
    for (int i = 0; i < keys.length - 1; i++) {
      if (!(value instanceof Map<?, ?> object)) {
        return false;
      }
      value = object.get(keys[i]);
    }
    return value instanceof Map<?, ?> object && object.containsKey(keys[keys.length - 1]);
  }
}
