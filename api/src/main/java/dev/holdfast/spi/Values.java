package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plain values: the one representation of what a document holds. A plain value is null, a {@link
 * Boolean}, a {@link Long}, a {@link Double} that is finite and not integral within int64, a {@link
 * String} without U+0000 and lone surrogates, a {@link List} of plain values, or a {@link Map} from
 * such strings to plain values, nested at most {@value #MAX_DEPTH} deep. Lists and maps are
 * unmodifiable, maps keep the order of insertion.
 *
 * <p>Functions that take a plain value do not check that it is one. All are thread safe.
 */
public final class Values {
  /** How many objects and arrays may lie inside each other, the document itself included. */
  public static final int MAX_DEPTH = 100;

  /** The place of null and of a missing value in the sort order. */
  public static final int RANK_NULL = 0;

  /** The place of numbers in the sort order. */
  public static final int RANK_NUMBER = 1;

  /** The place of strings in the sort order. */
  public static final int RANK_STRING = 2;

  /** The place of objects and arrays, which are all equal, in the sort order. */
  public static final int RANK_CONTAINER = 3;

  /** The place of false in the sort order. */
  public static final int RANK_FALSE = 4;

  /** The place of true in the sort order. */
  public static final int RANK_TRUE = 5;

  private static final int SHOWN_CHARS = 80;

  private Values() {}

  /**
   * The plain value of a Java value: of the plain ones, every number type, maps, lists, sets,
   * arrays, and the types of {@link RichTypes}, where a {@link java.math.BigDecimal} becomes its
   * sort key. A value that is plain already is returned as it is; other maps and lists are copied.
   *
   * @throws HoldfastException INVALID, with the path, when something inside can not be stored
   */
  public static @Nullable Object normalise(@Nullable Object value) {
    return new ValueNormaliser(ValueNormaliser.Source.JAVA).normalise(value);
  }

  /**
   * The plain value of a tree that a JSON parser made: as {@link #normalise}, except that a {@link
   * java.math.BigDecimal} or {@link java.math.BigInteger} is a JSON number.
   *
   * @throws HoldfastException INVALID, with the path, when something inside can not be stored
   */
  public static @Nullable Object normaliseJson(@Nullable Object value) {
    return new ValueNormaliser(ValueNormaliser.Source.JSON).normalise(value);
  }

  /**
   * The object with these entries, whose keys and values are plain; copies one level deep. Does not
   * check the depth.
   */
  public static Map<String, @Nullable Object> object(Map<String, @Nullable Object> entries) {
    if (entries instanceof PlainMap) {
      return entries;
    }
    PlainMap.Builder builder = new PlainMap.Builder(entries.size());
    for (Map.Entry<String, @Nullable Object> entry : entries.entrySet()) {
      builder.add(entry.getKey(), entry.getValue());
    }
    return builder.build();
  }

  /** The array of these plain elements; copies one level deep. Does not check the depth. */
  public static List<@Nullable Object> array(List<@Nullable Object> elements) {
    return elements instanceof PlainList ? elements : new PlainList(elements.toArray());
  }

  /** The place of a plain value's type in the sort order, one of the {@code RANK_} constants. */
  public static int rank(@Nullable Object value) {
    if (value instanceof String) {
      return RANK_STRING;
    }
    if (value instanceof Number) {
      return RANK_NUMBER;
    }
    if (value instanceof Boolean bool) {
      return bool ? RANK_TRUE : RANK_FALSE;
    }
    return value == null ? RANK_NULL : RANK_CONTAINER;
  }

  /**
   * The sort order of plain values: null and missing, numbers by exact value, strings by code
   * point, objects and arrays (all equal), false, true. Not consistent with {@link #equal}, because
   * of objects and arrays.
   */
  public static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return Strings.compare(x, y);
    }
    if (a instanceof Number && b instanceof Number) {
      return Numbers.compare(a, b);
    }
    return Integer.compare(rank(a), rank(b));
  }

  /**
   * Whether two plain values are the same: keys in any order, elements in order, numbers by value.
   * Because numbers are normalised this is {@code Objects.equals}, and plain values work as keys of
   * a hash map.
   */
  public static boolean equal(@Nullable Object a, @Nullable Object b) {
    return Objects.equals(a, b);
  }

  /** How many objects and arrays lie inside each other: 0 for a scalar, 1 for an empty object. */
  public static int depth(@Nullable Object value) {
    if (value == null || value instanceof String || value instanceof Number) {
      return 0;
    }
    if (value instanceof PlainMap map) {
      return map.depth();
    }
    if (value instanceof PlainList list) {
      return list.depth();
    }
    if (value instanceof Map<?, ?> map) {
      return 1 + deepest(map.values().toArray());
    }
    return value instanceof List<?> list ? 1 + deepest(list.toArray()) : 0;
  }

  static int deepest(@Nullable Object[] values) {
    int deepest = 0;
    for (Object value : values) {
      deepest = Math.max(deepest, depth(value));
    }
    return deepest;
  }

  /** The plain value as an object. The caller knows that it is one. */
  @SuppressWarnings("unchecked")
  public static Map<String, @Nullable Object> asObject(Object value) {
    return (Map<String, @Nullable Object>) value;
  }

  /** The plain value as an array. The caller knows that it is one. */
  @SuppressWarnings("unchecked")
  public static List<@Nullable Object> asArray(Object value) {
    return (List<@Nullable Object>) value;
  }

  /** A text for an error message, cut where it gets long. */
  public static String shorten(String text) {
    if (text.length() <= SHOWN_CHARS) {
      return text;
    }
    int end =
        Character.isHighSurrogate(text.charAt(SHOWN_CHARS - 1)) ? SHOWN_CHARS - 1 : SHOWN_CHARS;
    return text.substring(0, end) + "… (" + text.length() + " characters)";
  }
}
