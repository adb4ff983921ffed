package dev.holdfast.mongo;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonBinaryWriter;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/** The bodies of a batch as BSON, written out before anything is sent. */
final class Encoded implements Write.Visitor<Boolean> {
  private static final int USUAL_SIZE = 2048;

  private final IdentityHashMap<Body, RawDocument> fields = new IdentityHashMap<>();

  private Encoded() {}

  static Encoded of(WriteBatch batch) {
    Encoded encoded = new Encoded();
    List<Write> writes = batch.writes();
    for (int i = 0; i < writes.size(); i++) {
      try {
        writes.get(i).accept(encoded);
      } catch (HoldfastException e) {
        throw writes.size() == 1 ? e : e.ofWrite(i);
      }
    }
    return encoded;
  }

  /** A body of this batch: its fields alone, as a document of BSON. */
  RawDocument of(Body body) {
    return Objects.requireNonNull(fields.get(body), "a body of another batch");
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

  private boolean add(Body body) {
    return fields.put(body, written(body)) == null;
  }

  @Override
  public Boolean insert(Write.Insert write) {
    return add(write.body());
  }

  @Override
  public Boolean replace(Write.Replace write) {
    return add(write.body());
  }

  @Override
  public Boolean modify(Write.Modify write) {
    return write.otherwise() != null && add(write.otherwise().body());
  }

  @Override
  public Boolean delete(Write.Delete write) {
    return false;
  }
}
