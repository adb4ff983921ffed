package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain values from JSON text. */
public final class JsonBodies {
  private JsonBodies() {}

  public static Map<String, @Nullable Object> of(String json) {
    try (JsonParser in = PlainJson.newFactory().createParser(json)) {
      return PlainJson.readObject(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
