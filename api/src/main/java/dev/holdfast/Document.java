package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Decimals;
import dev.holdfast.spi.Numbers;
import dev.holdfast.spi.PlainJson;
import dev.holdfast.spi.RichTypes;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An untyped document: fields by name, the id under {@code id}. Immutable and thread safe.
 *
 * <p>It holds plain values: null, {@link Boolean}, {@link Long}, {@link Double} that is not
 * integral within int64, {@link String}, unmodifiable {@link List} and {@link Map}; whatever else
 * goes in is turned into these as a field of a record would be (an {@link Instant} becomes its
 * text). A row of an aggregation can hold a {@link BigDecimal} as well.
 *
 * <p>Two documents are equal when their values are: keys in any order, numbers by value.
 */
public final class Document {
  private static final String ID = "id";
  private static final JsonFactory JSON = PlainJson.newFactory();

  /** The id; null also when {@code fields} has an id that is no string. */
  private final @Nullable String id;

  /** The rest, or all when {@link #id} is null. */
  private final Map<String, @Nullable Object> fields;

  private Document(@Nullable String id, Map<String, @Nullable Object> fields) {
    this.id = id;
    this.fields = fields;
  }

  /**
   * A document of alternating keys and values: {@code Document.of("id", "a", "cents", 4200)}.
   *
   * @throws HoldfastException INVALID when a key is no string or comes twice, or a value cannot be
   *     stored
   */
  public static Document of(@Nullable Object... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw HoldfastException.invalid(
          "Document.of takes keys and values in turn; found "
              + keysAndValues.length
              + " arguments");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (!(keysAndValues[i] instanceof String key)) {
        throw HoldfastException.invalid(
            "Document.of takes keys and values in turn; argument " + i + " is no string");
      }
      if (values.containsKey(key)) {
        throw HoldfastException.invalid("The key \"" + Values.shorten(key) + "\" appears twice");
      }
      values.put(key, keysAndValues[i + 1]);
    }
    return ofMap(values);
  }

  /**
   * A document with these entries, which are copied.
   *
   * @throws HoldfastException INVALID when one of them cannot be stored
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Document ofMap(Map<String, ? extends @Nullable Object> entries) {
    return ofPlain(Values.asObject(Objects.requireNonNull(Values.normalise(entries))));
  }

  /** A row of an aggregation: plain values and decimals, which it keeps. */
  static Document ofRow(Map<String, @Nullable Object> row) {
    return ofPlain(Collections.unmodifiableMap(new LinkedHashMap<>(row)));
  }

  private static Document ofPlain(Map<String, @Nullable Object> plain) {
    return plain.get(ID) instanceof String id
        ? new Document(id, remainder(plain, ID))
        : new Document(null, plain);
  }

  /**
   * Reads a JSON object.
   *
   * @throws HoldfastException INVALID, with line and column where they are known, when the text is
   *     no JSON object or one that cannot be stored
   */
  public static Document parse(String json) {
    try (JsonParser in = JSON.createParser(json)) {
      Document document = ofPlain(PlainJson.readObject(in));
      if (in.nextToken() != null) {
        throw HoldfastException.invalid(
            "The text goes on after the object" + at(in.currentTokenLocation()));
      }
      return document;
    } catch (JsonProcessingException e) {
      throw HoldfastException.of(
          ErrorCode.INVALID,
          "The text is no JSON: " + e.getOriginalMessage() + at(e.getLocation()),
          e);
    } catch (IOException e) {
      throw HoldfastException.of(ErrorCode.INVALID, "The text is no JSON: " + e.getMessage(), e);
    }
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** The id, or null when it has none (every stored document has one). */
  public @Nullable String id() {
    return id;
  }

  /**
   * The value at a dotted path, as {@link Path#parse} reads it; null when it is null or missing.
   */
  public @Nullable Object get(String path) {
    return get(Path.parse(path));
  }

  /** The value at a path, which goes through objects only; null when it is null or missing. */
  public @Nullable Object get(Path path) {
    if (id != null && path.isId()) {
      return id;
    }
    Object value = fields;
    for (String key : path.keys()) {
      if (!(value instanceof Map<?, ?> object)) {
        return null;
      }
      value = object.get(key);
    }
    return value;
  }

  /**
   * A string; empty when it is null or missing.
   *
   * @throws HoldfastException INVALID when the field holds something else
   */
  public Optional<String> getString(String path) {
    return typed(path, "string", value -> value instanceof String text ? text : null);
  }

  /**
   * An integer; empty when it is null or missing.
   *
   * @throws HoldfastException INVALID when the field holds something else, also a number with a
   *     fraction or beyond int64
   */
  public Optional<Long> getLong(String path) {
    return typed(path, "integer", Document::toLong);
  }

  private static @Nullable Long toLong(Object value) {
    Object number = value instanceof BigDecimal decimal ? Numbers.normalise(decimal) : value;
    boolean exact =
        !(value instanceof BigDecimal decimal) || decimal.stripTrailingZeros().scale() <= 0;
    return exact && number instanceof Long integer ? integer : null;
  }

  /**
   * A number as a double, the nearest one where it is an integer that no double holds; empty when
   * it is null or missing.
   *
   * @throws HoldfastException INVALID when the field holds something else
   */
  public Optional<Double> getDouble(String path) {
    return typed(
        path, "number", value -> value instanceof Number number ? number.doubleValue() : null);
  }

  /**
   * A boolean; empty when it is null or missing.
   *
   * @throws HoldfastException INVALID when the field holds something else
   */
  public Optional<Boolean> getBoolean(String path) {
    return typed(path, "boolean", value -> value instanceof Boolean bool ? bool : null);
  }

  /**
   * A decimal, from a number or from the text that a {@link BigDecimal} is stored as; empty when it
   * is null or missing.
   *
   * @throws HoldfastException INVALID when the field holds something else
   */
  public Optional<BigDecimal> getDecimal(String path) {
    return typed(path, "decimal", Document::toDecimal);
  }

  private static @Nullable BigDecimal toDecimal(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    if (value instanceof String text) {
      return Decimals.parse(text);
    }
    return value instanceof Number ? Numbers.decimal(value) : null;
  }

  /**
   * An instant, from its text; empty when it is null or missing.
   *
   * @throws HoldfastException INVALID when the field holds something else
   */
  public Optional<Instant> getInstant(String path) {
    return typed(
        path, "instant", value -> value instanceof String text ? RichTypes.instant(text) : null);
  }

  /**
   * An array of plain values, unmodifiable; empty when it is null or missing.
   *
   * @throws HoldfastException INVALID when the field holds something else
   */
  public Optional<List<@Nullable Object>> getList(String path) {
    return typed(path, "array", value -> value instanceof List<?> ? Values.asArray(value) : null);
  }

  /**
   * An object inside this document; empty when it is null or missing. A key {@code id} in it is an
   * ordinary one.
   *
   * @throws HoldfastException INVALID when the field holds something else
   */
  public Optional<Document> getDocument(String path) {
    return typed(
        path,
        "object",
        value -> value instanceof Map<?, ?> ? ofPlain(Values.asObject(value)) : null);
  }

  private <V> Optional<V> typed(String path, String kind, Function<Object, @Nullable V> convert) {
    Object value = get(path);
    if (value == null) {
      return Optional.empty();
    }
    V converted;
    try {
      converted = convert.apply(value);
    } catch (HoldfastException e) {
      throw e.in("The field '" + path + "'");
    }
    if (converted == null) {
      throw HoldfastException.invalid(
          "The field '" + path + "' is " + kindOf(value) + ", not a value of type " + kind);
    }
    return Optional.of(converted);
  }

  private static String kindOf(Object value) {
    if (value instanceof Number) {
      return "the number " + value;
    }
    if (value instanceof String) {
      return "a string";
    }
    if (value instanceof Boolean) {
      return "the boolean " + value;
    }
    return value instanceof List<?> ? "an array" : "an object";
  }

  /**
   * This document with one field of its own set; the key is taken as it stands, not as a path.
   *
   * @throws HoldfastException INVALID when the value cannot be stored
   */
  public Document with(String key, @Nullable Object value) {
    if (key.equals(ID) && value instanceof String newId && !fields.containsKey(ID)) {
      return new Document((String) Values.normalise(newId), fields);
    }
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(toMap());
    changed.put(key, value);
    return ofMap(changed);
  }

  /** This document without one field of its own; the same when it does not have it. */
  public Document without(String key) {
    if (key.equals(ID) && id != null) {
      return new Document(null, fields);
    }
    return fields.containsKey(key) ? new Document(id, remainder(fields, key)) : this;
  }

  private static Map<String, @Nullable Object> remainder(
      Map<String, @Nullable Object> entries, String key) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(entries);
    rest.remove(key);
    boolean plain = rest.values().stream().noneMatch(BigDecimal.class::isInstance);
    return plain ? Values.object(rest) : Collections.unmodifiableMap(rest);
  }

  /** All fields, the id first, unmodifiable. */
  @JsonValue
  public Map<String, @Nullable Object> toMap() {
    if (id == null) {
      return fields;
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put(ID, id);
    all.putAll(fields);
    return Collections.unmodifiableMap(all);
  }

  /** The document as JSON on one line, keys in the order they are held. */
  public String toJson() {
    return new String(Bodies.toJson(Bodies.of(toMap())), StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Document document
            && Objects.equals(id, document.id)
            && fields.size() == document.fields.size()
            && fields.entrySet().stream().allMatch(document::has));
  }

  private boolean has(Map.Entry<String, @Nullable Object> entry) {
    Object value = fields.get(entry.getKey());
    return isEqual(entry.getValue(), value)
        && (value != null || fields.containsKey(entry.getKey()));
  }

  private static boolean isEqual(@Nullable Object a, @Nullable Object b) {
    if (a instanceof BigDecimal || b instanceof BigDecimal) {
      return a instanceof Number && b instanceof Number && decimal(a).compareTo(decimal(b)) == 0;
    }
    return Objects.equals(a, b);
  }

  private static BigDecimal decimal(Object number) {
    return number instanceof BigDecimal decimal ? decimal : Numbers.decimal(number);
  }

  @Override
  public int hashCode() {
    int hash = Objects.hashCode(id);
    for (Map.Entry<String, @Nullable Object> entry : fields.entrySet()) {
      Object value = entry.getValue();
      hash +=
          entry.getKey().hashCode()
              ^ (value instanceof Number number
                  ? Double.hashCode(number.doubleValue())
                  : Objects.hashCode(value));
    }
    return hash;
  }

  /** The same as {@link #toJson}. */
  @Override
  public String toString() {
    return toJson();
  }
}
