package dev.holdfast.mongo;

import dev.holdfast.Path;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonType;
import org.jspecify.annotations.Nullable;

/** A path, ready to be looked up in the bytes of many documents. Immutable and thread safe. */
final class StoredPath {
  private static final int LENGTH = Integer.BYTES;

  private final byte[][] names;

  private StoredPath(byte[][] names) {
    this.names = names;
  }

  static StoredPath of(Path path) {
    List<String> keys = path.keys();
    byte[][] names = new byte[keys.size()][];
    for (int i = 0; i < names.length; i++) {
      String stored = i == 0 ? Keys.escapeRoot(keys.get(i)) : Keys.escape(keys.get(i));
      names[i] = stored.getBytes(StandardCharsets.UTF_8);
    }
    return new StoredPath(names);
  }

  /** Whether an object or an array stands at the path. */
  boolean leadsToContainer(RawDocument document) {
    byte[] bytes = document.bytes();
    int at = 0;
    for (byte[] name : names) {
      at = find(bytes, at, name);
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the object or array of this name starts in the object at {@code start}; else -1. */
  private static int find(byte[] bytes, int start, byte[] name) {
    int at = start + LENGTH;
    while (bytes[at] != 0) {
      BsonType type = BsonType.findByValue(bytes[at]);
      int end = endOfName(bytes, at + 1);
      if (isName(bytes, at + 1, end, name)) {
        return type == BsonType.DOCUMENT || type == BsonType.ARRAY ? end + 1 : -1;
      }
      at = afterValue(bytes, end + 1, type);
      if (at < 0) {
        return -1;
      }
    }
    return -1;
  }

  private static int endOfName(byte[] bytes, int start) {
    int end = start;
    while (bytes[end] != 0) {
      end++;
    }
    return end;
  }

  private static boolean isName(byte[] bytes, int start, int end, byte[] name) {
    if (end - start != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (bytes[start + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** -1 behind a value of a type that we never write, which whoever reads the document reports. */
  private static int afterValue(byte[] bytes, int at, @Nullable BsonType type) {
    if (type == null) {
      return -1;
    }
    return switch (type) {
      case STRING -> at + LENGTH + length(bytes, at);
      case DOCUMENT, ARRAY -> at + length(bytes, at);
      case DOUBLE, INT64, DATE_TIME, TIMESTAMP -> at + Long.BYTES;
      case INT32 -> at + Integer.BYTES;
      case BOOLEAN -> at + 1;
      case NULL -> at;
      default -> -1;
    };
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | (bytes[at + 3] & 0xff) << 24;
  }
}
