package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.holdfast.spi.Bodies;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads rows of an aggregation as a type. */
final class RowReader<R> implements Function<Map<String, @Nullable Object>, R> {
  private final Class<R> type;
  private final ObjectMapper mapper;
  private final ObjectReader reader;

  RowReader(Class<R> type, ObjectMapper mapper) {
    this.type = type;
    this.mapper = mapper;
    this.reader = JacksonTypes.reader(type, mapper);
  }

  @Override
  public R apply(Map<String, @Nullable Object> row) {
    try (JsonParser in = Bodies.of(row).parse()) {
      in.setCodec(mapper);
      return read(in);
    } catch (IOException e) {
      throw ReadFailure.of(type.getSimpleName(), null, e);
    }
  }

  private R read(JsonParser in) {
    try {
      return reader.readValue(in);
    } catch (IOException e) {
      throw ReadFailure.of(type.getSimpleName(), in.currentToken(), e);
    } catch (RuntimeException e) {
      throw ReadFailure.of(type.getSimpleName(), e);
    }
  }
}
