package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.holdfast.spi.PlainJson;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON as people write it: numbers keep every digit until it is known what they are for. */
final class JsonText {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(PlainJson.newFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Reads a whole text as one value. */
  static final ObjectReader VALUES = MAPPER.readerFor(Object.class);

  /** Reads one value of several. */
  static final ObjectReader ELEMENTS =
      VALUES.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Pattern START_MARKER = Pattern.compile(" \\(start marker at [^\n]*?\\]\\)");

  private JsonText() {}

  /** The value, when the whole text is one JSON value. */
  static Optional<Literal> literal(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(new Literal(VALUES.readValue(text)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A JSON value, null included. */
  record Literal(@Nullable Object value) {}

  /** A plain value as JSON text, on one line. */
  static String of(@Nullable Object plain) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = MAPPER.getFactory().createGenerator(text)) {
      PlainJson.write(out, plain);
    } catch (IOException e) {
      throw new UncheckedIOException("A string can always be written to", e);
    }
    return text.toString();
  }

  /** What is wrong, without where and without the parser's own names. */
  static String problem(JsonProcessingException e) {
    String message = START_MARKER.matcher(e.getOriginalMessage()).replaceAll("");
    int lineEnd = message.indexOf('\n');
    return HiddenCharacters.escape(lineEnd < 0 ? message : message.substring(0, lineEnd));
  }

  /** For a message: which value stands where an object is wanted. */
  static String notAnObject(@Nullable Object value) {
    String kind =
        value instanceof List<?>
            ? "an array"
            : value instanceof String
                ? "a string"
                : value instanceof Number ? "a number" : "the value";
    return "found " + kind + " " + Values.shorten(String.valueOf(value));
  }

  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> asObject(Object value) {
    return (Map<String, @Nullable Object>) value;
  }
}
