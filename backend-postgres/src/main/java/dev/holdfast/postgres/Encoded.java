package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/** The bodies of a batch as they are stored, written out before any lock is taken. */
final class Encoded implements Write.Visitor<Boolean> {
  private final IdentityHashMap<Body, byte[]> bytes = new IdentityHashMap<>();

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

  byte[] of(Body body) {
    return Objects.requireNonNull(bytes.get(body), "a body of another batch");
  }

  private boolean add(Body body) {
    return bytes.put(body, Bodies.toJson(body)) == null;
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
