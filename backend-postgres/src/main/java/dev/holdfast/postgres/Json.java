package dev.holdfast.postgres;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Values;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** A value that is bound as JSON: PostgreSQL parses it once, not for each row. */
record Json(String text) {
  static Json of(@Nullable Object plain) {
    byte[] wrapped = Bodies.toJson(Bodies.of(Values.object(Collections.singletonMap("v", plain))));
    return new Json(new String(wrapped, 5, wrapped.length - 6, StandardCharsets.UTF_8));
  }

  /** The plain value of JSON as PostgreSQL writes it: with plain digits, however many. */
  static @Nullable Object plain(String json) {
    String wrapped = "{\"v\":" + json + "}";
    return Bodies.json(wrapped.getBytes(StandardCharsets.UTF_8)).toMap().get("v");
  }
}
