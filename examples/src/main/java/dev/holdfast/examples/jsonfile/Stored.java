package dev.holdfast.examples.jsonfile;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document. Never changed: a write puts another in its place. */
record Stored(String id, long revision, Map<String, @Nullable Object> body) {
  Image image() {
    return new Image(id, revision, Bodies.of(body));
  }
}
