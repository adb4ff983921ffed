package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The size of a document in BSON, which is how the limit on its size is measured on every backend.
 *
 * <p>The size of an object or array is {@link #CONTAINER} plus, for each entry, {@link #key} (or
 * {@link #rootKey}, or {@link #index}) plus the size of the value; so a streaming writer can add it
 * up; an array that is the value of a key adds {@link #ARRAY_HOLDER}. Keys count as the MongoDB
 * backend escapes them, and the id and the revision count as fields, so that what passes here fits
 * there.
 */
public final class BsonSize {
  /** The largest size of a document, in bytes. */
  public static final int LIMIT = 16 * 1024 * 1024;

  /** An object or array without its entries: its length and its end. */
  public static final int CONTAINER = 5;

  /** An integer or a double. */
  public static final int NUMBER = 8;

  /** True or false. */
  public static final int BOOLEAN = 1;

  /** Null. */
  public static final int NULL = 0;

  /**
   * What an array that is the value of a key costs besides: the MongoDB backend puts it into an
   * object of its own, {@code {"%a": [...]}}.
   */
  public static final int ARRAY_HOLDER = 9;

  private static final int TYPE_AND_END = 2;
  private static final int LENGTH_AND_END = 5;
  private static final int ID_AND_REVISION = 2 * TYPE_AND_END + "_id".length() + "_rev".length();

  private BsonSize() {}

  /** A document with its id and revision; {@code body} is plain. */
  public static long document(String id, Map<String, @Nullable Object> body) {
    long size = envelope(id);
    for (Map.Entry<String, @Nullable Object> entry : body.entrySet()) {
      size += rootKey(entry.getKey()) + held(entry.getValue());
    }
    return size;
  }

  /** A document with its id and revision before the first key: where a streaming writer starts. */
  public static long envelope(String id) {
    return CONTAINER + ID_AND_REVISION + string(id) + NUMBER;
  }

  /** What a key below the root adds to its object, without the value. */
  public static long key(String key) {
    long size = TYPE_AND_END + Strings.utf8Length(key);
    if (key.isEmpty()) {
      return size + 1;
    }
    if (key.charAt(0) == '$') {
      size += 2;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == '.' || c == '%') {
        size += 2;
      }
    }
    return size;
  }

  /** What a key of the document itself adds, without the value. */
  public static long rootKey(String key) {
    return key(key) + (key.equals("_id") || key.equals("_rev") ? 1 : 0);
  }

  /** What a position in an array adds, without the value: its key is the index in decimal. */
  public static int index(int index) {
    int digits = 1;
    for (int rest = index; rest > 9; rest /= 10) {
      digits++;
    }
    return TYPE_AND_END + digits;
  }

  /** A string. */
  public static long string(String text) {
    return LENGTH_AND_END + Strings.utf8Length(text);
  }

  /**
   * Whether the document surely is within the limit, by a bound that looks at no character. What an
   * update shares with the document before is counted once and remembered.
   */
  static boolean surelyFits(String id, Map<String, @Nullable Object> body) {
    return body instanceof PlainMap map && envelope(id) + map.sizeBound() <= LIMIT;
  }

  /** At least the size of a key, at the root too: three bytes for a char, be it escaped or not. */
  static long keyBound(String key) {
    return TYPE_AND_END + 1 + 3L * key.length();
  }

  /** At least the size of a plain value. */
  static long valueBound(@Nullable Object value) {
    if (value instanceof String text) {
      return LENGTH_AND_END + 3L * text.length();
    }
    if (value instanceof PlainMap map) {
      return map.sizeBound();
    }
    if (value instanceof PlainList list) {
      return list.sizeBound();
    }
    return held(value);
  }

  /** A plain value of a key. */
  private static long held(@Nullable Object value) {
    return value(value) + (value instanceof List ? ARRAY_HOLDER : 0);
  }

  /** A plain value, as an element of an array. */
  public static long value(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    if (value instanceof String text) {
      return string(text);
    }
    if (value instanceof Boolean) {
      return BOOLEAN;
    }
    if (value instanceof Map<?, ?>) {
      return object(Values.asObject(value));
    }
    if (value instanceof List<?>) {
      return array(Values.asArray(value));
    }
    return NUMBER;
  }

  private static long object(Map<String, @Nullable Object> object) {
    long size = CONTAINER;
    for (Map.Entry<String, @Nullable Object> entry : object.entrySet()) {
      size += key(entry.getKey()) + held(entry.getValue());
    }
    return size;
  }

  private static long array(List<@Nullable Object> array) {
    long size = CONTAINER;
    for (int i = 0; i < array.size(); i++) {
      size += index(i) + value(array.get(i));
    }
    return size;
  }

  /**
   * Refuses a document that is too large.
   *
   * @throws HoldfastException INVALID when {@code size} is over {@link #LIMIT}
   */
  public static void requireWithinLimit(String id, long size) {
    if (size > LIMIT) {
      throw HoldfastException.invalid(
          "The document \""
              + Values.shorten(id)
              + "\" has "
              + size
              + " bytes, measured as BSON; allowed are "
              + LIMIT);
    }
  }
}
