package dev.holdfast.spi;

import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of {@link Values#normalise}: knows where in the value it is. Not thread safe. */
final class ValueNormaliser {
  /** What a {@code BigDecimal} means where the value came from. */
  enum Source {
    /** A decimal, stored as its sort key. */
    JAVA,
    /** A JSON number. */
    JSON
  }

  private final Source source;
  private final Deque<Object> path = new ArrayDeque<>(0);

  ValueNormaliser(Source source) {
    this.source = source;
  }

  @Nullable Object normalise(@Nullable Object value) {
    try {
      return value(value);
    } catch (HoldfastException e) {
      throw path.isEmpty() ? e : e.in(location());
    }
  }

  private @Nullable Object value(@Nullable Object value) {
    if (value == null || value instanceof Boolean || value instanceof Long) {
      return value;
    }
    if (value instanceof String text) {
      return Strings.requireStorable(text, "The string");
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof PlainMap || value instanceof PlainList) {
      requireDepth(Values.depth(value));
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    if (value instanceof Optional<?> optional) {
      return value(optional.orElse(null));
    }
    if (value instanceof Document document) {
      return value(document.toMap());
    }
    String rich = RichTypes.textOrNull(value);
    if (rich != null) {
      return Strings.requireStorable(rich, "The value");
    }
    if (value instanceof java.util.Collection<?> elements) {
      return array(elements.iterator());
    }
    if (value.getClass().isArray()) {
      return array(elementsOf(value));
    }
    throw HoldfastException.invalid(
        "A value of "
            + value.getClass().getName()
            + " is no plain value; allowed are null, booleans, numbers, strings, maps, lists,"
            + " sets, arrays, dates and times of java.time, UUID, byte[], URI and enums");
  }

  private Object number(Number number) {
    if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
      return number.longValue();
    }
    if (number instanceof Double) {
      return Numbers.normalise(number.doubleValue());
    }
    if (number instanceof Float) {
      return Numbers.normalise(number.floatValue());
    }
    if (number instanceof BigDecimal decimal) {
      return source == Source.JSON ? Numbers.normalise(decimal) : Decimals.key(decimal);
    }
    if (number instanceof BigInteger integer) {
      return source == Source.JSON
          ? Numbers.normalise(integer)
          : Decimals.key(new BigDecimal(integer));
    }
    throw HoldfastException.invalid(
        "A number of "
            + number.getClass().getName()
            + " can not be stored; allowed are the primitive types, BigInteger and BigDecimal");
  }

  private Map<String, @Nullable Object> object(Map<?, ?> map) {
    requireDepth(1);
    PlainMap.Builder builder = new PlainMap.Builder(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = key(entry.getKey());
      path.addLast(key);
      if (!builder.add(key, value(entry.getValue()))) {
        throw HoldfastException.invalid("The key appears twice; allowed is each key once");
      }
      path.removeLast();
    }
    return builder.build();
  }

  private String key(@Nullable Object key) {
    String text =
        key instanceof String || key == null
            ? (String) key
            : key instanceof Number || key instanceof Boolean
                ? numberKey(key)
                : RichTypes.textOrNull(key);
    if (text == null) {
      throw HoldfastException.invalid(
          "A key "
              + (key == null ? "is null" : "is a " + key.getClass().getName())
              + "; allowed are strings and values with a text");
    }
    return Strings.requireStorable(text, "The key");
  }

  private static String numberKey(Object key) {
    String rich = RichTypes.textOrNull(key);
    return rich == null ? key.toString() : rich;
  }

  private List<@Nullable Object> array(Iterator<?> elements) {
    requireDepth(1);
    List<@Nullable Object> copy = new ArrayList<>();
    while (elements.hasNext()) {
      path.addLast(copy.size());
      copy.add(value(elements.next()));
      path.removeLast();
    }
    return new PlainList(copy.toArray());
  }

  private static Iterator<@Nullable Object> elementsOf(Object array) {
    int length = Array.getLength(array);
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < length;
      }

      @Override
      public @Nullable Object next() {
        return Array.get(array, next++);
      }
    };
  }

  private void requireDepth(int inside) {
    if (path.size() + inside > Values.MAX_DEPTH) {
      throw HoldfastException.invalid(
          "Objects and arrays lie more than " + Values.MAX_DEPTH + " deep inside each other");
    }
  }

  private String location() {
    StringBuilder text = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer) {
        text.append('[').append(step).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    return "\"" + Values.shorten(text.toString()) + "\"";
  }
}
