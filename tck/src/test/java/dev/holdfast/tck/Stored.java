package dev.holdfast.tck;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document in the reference backend. */
record Stored(String id, long revision, Map<String, @Nullable Object> body) {
  Image image() {
    return new Image(id, revision, Bodies.of(body));
  }

  /** With the fields that a read asks for. */
  Image image(Projector projector) {
    return new Image(id, revision, Bodies.of(projector.apply(body)));
  }
}
