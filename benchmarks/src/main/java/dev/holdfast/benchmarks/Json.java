package dev.holdfast.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.holdfast.benchmarks.Order.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Orders as JSON with plain Jackson. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ObjectReader READER = MAPPER.readerFor(Order.class);
  private static final ObjectReader LINES = MAPPER.readerForListOf(Line.class);
  private static final ObjectWriter WRITER = MAPPER.writerFor(Order.class);

  private Json() {}

  static String text(Order order) {
    try {
      return WRITER.writeValueAsString(order);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String linesText(List<Line> lines) {
    try {
      return MAPPER.writeValueAsString(lines);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Line> lines(String text) {
    try {
      return LINES.readValue(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Order order) {
    try {
      return WRITER.writeValueAsBytes(order);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Order order(String text) {
    try {
      return READER.readValue(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Order order(byte[] bytes) {
    try {
      return READER.readValue(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
