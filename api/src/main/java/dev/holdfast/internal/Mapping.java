package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.PlainJson;
import dev.holdfast.spi.Values;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How Java objects become documents and come back: Jackson, set up once. Thread safe.
 *
 * <ul>
 *   <li>Records and beans; annotations are honoured. Null components are stored as null.
 *   <li>The types of {@link dev.holdfast.spi.RichTypes} are their texts, see {@link
 *       HoldfastModule}; enums are their names. A component of type {@code Object} comes back as a
 *       plain value.
 *   <li>A field that the type does not have is ignored. A missing or null field of a primitive type
 *       reads as 0 or false, so that old documents stay readable when a record grows; a boxed type
 *       tells the difference.
 *   <li>A string is no number and a number with a fraction is no integer: such a document is
 *       refused, not bent.
 *   <li>No class is ever chosen by what a document says, unless the type itself lists its subtypes.
 *   <li>Nesting, names and strings are limited as {@link PlainJson#newFactory} says.
 * </ul>
 */
public final class Mapping {
  private Mapping() {}

  /** A new mapper, to be kept and shared. */
  public static ObjectMapper create() {
    return JsonMapper.builder(PlainJson.newFactory())
        .addModule(new HoldfastModule())
        .annotationIntrospector(new NamedSubtypes())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .build();
  }

  /**
   * The plain value of any object, through the mapper: what a document holds when the object is a
   * part of it. For the operands of filters and updates.
   *
   * @throws HoldfastException INVALID when the object can not be mapped or not be stored
   */
  public static @Nullable Object toPlain(ObjectMapper mapper, @Nullable Object value) {
    if (value == null || value instanceof String || value instanceof Number) {
      return Values.normalise(value);
    }
    try (TokenBuffer buffer = new TokenBuffer(mapper, false)) {
      mapper.writeValue(buffer, value);
      try (JsonParser in = buffer.asParser()) {
        return PlainJson.read(in);
      }
    } catch (IOException e) {
      throw invalid("A value of " + value.getClass().getName() + " can not be stored", e);
    }
  }

  /**
   * The error for what Jackson threw: with the path in the document, and with our own words where
   * one of our conversions found the fault.
   *
   * @param what what can not be done, such as {@code "The document can not be read as Order"}
   */
  public static HoldfastException invalid(String what, IOException failure) {
    String path = failure instanceof JsonMappingException mapping ? path(mapping) : "";
    return HoldfastException.of(
        ErrorCode.INVALID,
        what + (path.isEmpty() ? "" : ", at \"" + path + "\"") + ": " + reason(failure),
        failure);
  }

  private static @Nullable String reason(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HoldfastException ours) {
        return ours.getMessage();
      }
    }
    return failure instanceof JsonProcessingException jackson
        ? jackson.getOriginalMessage()
        : failure.getMessage();
  }

  static String path(JsonMappingException failure) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : failure.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return Values.shorten(path.toString());
  }
}
