package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of a batch as a backend stores them, written out before any lock is taken and anything
 * is sent. Used by one call.
 *
 * @param <T> a body as it is stored
 */
public final class EncodedBodies<T> {
  private final IdentityHashMap<Body, T> encoded = new IdentityHashMap<>();

  private EncodedBodies() {}

  /**
   * Writes them all out.
   *
   * @throws HoldfastException what the encoder throws, with the number of the write where there are
   *     several
   */
  public static <T> EncodedBodies<T> of(WriteBatch batch, Function<Body, T> encoder) {
    EncodedBodies<T> bodies = new EncodedBodies<>();
    List<Write> writes = batch.writes();
    for (int i = 0; i < writes.size(); i++) {
      Body body = body(writes.get(i));
      if (body == null) {
        continue;
      }
      try {
        bodies.encoded.put(body, encoder.apply(body));
      } catch (HoldfastException e) {
        throw writes.size() == 1 ? e : e.ofWrite(i);
      }
    }
    return bodies;
  }

  /** As JSON in UTF-8. */
  public static EncodedBodies<byte[]> json(WriteBatch batch) {
    return of(batch, Bodies::toJson);
  }

  private static @Nullable Body body(Write write) {
    if (write instanceof Write.Insert insert) {
      return insert.body();
    }
    if (write instanceof Write.Replace replace) {
      return replace.body();
    }
    return write instanceof Write.Modify modify && modify.otherwise() != null
        ? modify.otherwise().body()
        : null;
  }

  /** A body of this batch, as it is stored. */
  public T of(Body body) {
    return Objects.requireNonNull(encoded.get(body), "a body of another batch");
  }
}
