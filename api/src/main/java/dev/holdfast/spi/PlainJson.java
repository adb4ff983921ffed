package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plain values from and to Jackson's streams, without a tree between. All functions are thread
 * safe.
 */
public final class PlainJson {
  private PlainJson() {}

  /**
   * A new factory for JSON text as we hold it: doubles in their one text, nesting, names and
   * strings within the limits of a document, which leaves no level for anything around one. It may
   * be changed by who asked for it.
   */
  public static JsonFactory newFactory() {
    return JsonFactory.builder()
        .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(Values.MAX_DEPTH)
                .maxStringLength(BsonSize.LIMIT)
                .maxNameLength(BsonSize.LIMIT)
                .build())
        .streamWriteConstraints(
            StreamWriteConstraints.builder().maxNestingDepth(Values.MAX_DEPTH).build())
        .build();
  }

  /**
   * Reads one value as {@link Values} describes it. The parser is at its first token, or before the
   * first token of all; afterwards it is at the last one. A missing value reads as null.
   *
   * @throws HoldfastException INVALID when a key appears twice, or a number, string or the depth
   *     can not be stored
   */
  public static @Nullable Object read(JsonParser in) throws IOException {
    return value(in, in.hasCurrentToken() ? in.currentToken() : in.nextToken(), 0);
  }

  /**
   * Reads an object, as {@link #read} does.
   *
   * @throws HoldfastException INVALID also when the value is no object
   */
  public static Map<String, @Nullable Object> readObject(JsonParser in) throws IOException {
    Object value = read(in);
    if (value instanceof Map<?, ?>) {
      return Values.asObject(value);
    }
    throw HoldfastException.invalid(
        "A document is a JSON object; found "
            + (value == null ? "null" : Values.shorten(value.toString())));
  }

  private static @Nullable Object value(JsonParser in, @Nullable JsonToken token, int depth)
      throws IOException {
    if (token == null) {
      return null;
    }
    return switch (token) {
      case VALUE_STRING -> Strings.requireStorable(in.getText(), "The string");
      case VALUE_NUMBER_INT -> integer(in);
      case VALUE_NUMBER_FLOAT -> decimal(in);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case START_OBJECT -> object(in, depth + 1);
      case START_ARRAY -> array(in, depth + 1);
      default -> throw HoldfastException.invalid("A JSON value can not start with " + token);
    };
  }

  private static Object integer(JsonParser in) throws IOException {
    return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? Numbers.normalise(in.getBigIntegerValue())
        : (Object) in.getLongValue();
  }

  private static Object decimal(JsonParser in) throws IOException {
    if (in.getNumberType() == JsonParser.NumberType.FLOAT) {
      return Numbers.normalise(in.getFloatValue());
    }
    double nearest = in.getDoubleValue();
    if (Double.isFinite(nearest) && Numbers.isCoarse(nearest)) {
      return Numbers.parse(in.getText());
    }
    return Numbers.normalise(nearest);
  }

  private static Object object(JsonParser in, int depth) throws IOException {
    requireDepth(depth);
    PlainMap.Builder object = new PlainMap.Builder(8);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = Strings.requireStorable(in.currentName(), "The key");
      if (!object.add(key, value(in, in.nextToken(), depth))) {
        throw HoldfastException.invalid(
            "The key \"" + Values.shorten(key) + "\" appears twice; allowed is each key once");
      }
    }
    return object.build();
  }

  private static Object array(JsonParser in, int depth) throws IOException {
    requireDepth(depth);
    List<@Nullable Object> elements = new ArrayList<>();
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      elements.add(value(in, token, depth));
    }
    return new PlainList(elements.toArray());
  }

  private static void requireDepth(int depth) {
    if (depth > Values.MAX_DEPTH) {
      throw HoldfastException.invalid(
          "Objects and arrays lie more than " + Values.MAX_DEPTH + " deep inside each other");
    }
  }

  /**
   * Writes a plain value, doubles as {@link Numbers#write} does; a decimal of an aggregation's row
   * as a number with all its digits.
   */
  public static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof Long integer) {
      out.writeNumber(integer.longValue());
    } else if (value instanceof Double decimal) {
      Numbers.write(out, decimal);
    } else if (value instanceof Boolean bool) {
      out.writeBoolean(bool);
    } else if (value == null) {
      out.writeNull();
    } else if (value instanceof BigDecimal sum) {
      out.writeNumber(sum);
    } else if (value instanceof Map<?, ?>) {
      writeObject(out, Values.asObject(value));
    } else {
      writeArray(out, Values.asArray(value));
    }
  }

  private static void writeObject(JsonGenerator out, Map<String, @Nullable Object> object)
      throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, @Nullable Object> entry : object.entrySet()) {
      out.writeFieldName(entry.getKey());
      write(out, entry.getValue());
    }
    out.writeEndObject();
  }

  private static void writeArray(JsonGenerator out, List<@Nullable Object> array)
      throws IOException {
    out.writeStartArray();
    for (Object element : array) {
      write(out, element);
    }
    out.writeEndArray();
  }
}
