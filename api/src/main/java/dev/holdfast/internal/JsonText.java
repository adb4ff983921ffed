package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Numbers;
import dev.holdfast.spi.PlainJson;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text as a tree of maps, lists and scalars, and back. */
public final class JsonText {
  private static final int MAX_DEPTH = 400;
  private static final JsonFactory FACTORY = factory();

  private JsonText() {}

  private static JsonFactory factory() {
    JsonFactory factory = PlainJson.newFactory();
    factory.setStreamReadConstraints(
        StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
    factory.setStreamWriteConstraints(
        StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
    factory.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
    return factory;
  }

  /**
   * The one value in the text.
   *
   * @param what names the text in errors
   * @throws HoldfastException INVALID with line and column
   */
  public static @Nullable Object read(String what, String json) {
    try (JsonParser in = FACTORY.createParser(json)) {
      if (in.nextToken() == null) {
        throw invalid(what, in.currentLocation(), "it is empty; give a JSON object", null);
      }
      Object tree = value(in);
      JsonLocation end = in.currentLocation();
      if (in.nextToken() != null) {
        throw invalid(what, end, "text follows the end", null);
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw invalid(what, e.getLocation(), e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HoldfastException invalid(
      String what, @Nullable JsonLocation at, String why, @Nullable Throwable cause) {
    String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return HoldfastException.of(
        ErrorCode.INVALID, "The " + what + " cannot be read" + where + ": " + why, cause);
  }

  private static @Nullable Object value(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> array(in);
      case VALUE_STRING -> in.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Numbers.parse(in.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser in) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      object.put(key, value(in));
    }
    return object;
  }

  private static List<@Nullable Object> array(JsonParser in) throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(in));
    }
    return array;
  }

  /** The text of a tree for an error message, cut where it gets long. */
  static String shown(@Nullable Object tree) {
    return Values.shorten(write(tree));
  }

  /** The text of a tree. */
  public static String write(@Nullable Object tree) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(out, tree);
    } catch (IOException e) {
      throw HoldfastException.of(ErrorCode.INVALID, "It cannot be written as JSON", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, @Nullable Object tree) throws IOException {
    if (tree instanceof Map<?, ?> object) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : object.entrySet()) {
        out.writeFieldName(String.valueOf(entry.getKey()));
        write(out, entry.getValue());
      }
      out.writeEndObject();
    } else if (tree instanceof List<?> array) {
      out.writeStartArray();
      for (Object element : array) {
        write(out, element);
      }
      out.writeEndArray();
    } else if (tree instanceof Double number) {
      Numbers.write(out, number);
    } else if (tree instanceof Number number) {
      out.writeNumber(number.longValue());
    } else if (tree instanceof Boolean bool) {
      out.writeBoolean(bool);
    } else if (tree == null) {
      out.writeNull();
    } else {
      out.writeString(tree.toString());
    }
  }
}
