package dev.holdfast.tck;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document in the reference backend. */
record Stored(String id, long revision, Map<String, @Nullable Object> body) {
  Image image() {
    return new Image(id, revision, Bodies.of(body));
  }
}
