package dev.holdfast.mongo;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.bson.BsonBinaryWriter;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/** The bodies of a batch as BSON, written out before anything is sent. */
final class Encoded {
  private static final int USUAL_SIZE = 2048;

  private final EncodedBodies<RawDocument> bodies;

  private Encoded(EncodedBodies<RawDocument> bodies) {
    this.bodies = bodies;
  }

  static Encoded of(WriteBatch batch) {
    return new Encoded(EncodedBodies.of(batch, Encoded::written));
  }

  /** A body of this batch: its fields alone, as a document of BSON. */
  RawDocument of(Body body) {
    return bodies.of(body);
  }

  /** How many bytes the body of a write of this batch has; 0 for none. */
  int bytes(Write write) {
    Body body =
        write instanceof Write.Insert insert
            ? insert.body()
            : write instanceof Write.Replace replace ? replace.body() : null;
    return body == null ? 0 : of(body).length();
  }

  /** Fields as a document of BSON. */
  static RawDocument fields(Map<String, @Nullable Object> content) {
    return written(Bodies.of(content));
  }

  private static RawDocument written(Body body) {
    try (BasicOutputBuffer bytes = new BasicOutputBuffer(USUAL_SIZE);
        BsonBinaryWriter writer = new BsonBinaryWriter(bytes);
        BsonGenerator out = new BsonGenerator(writer)) {
      body.writeTo(out);
      return new RawDocument(bytes.getInternalBuffer(), bytes.getPosition());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
