package dev.holdfast.spi;

import dev.holdfast.Capabilities;
import dev.holdfast.HoldfastException;
import java.util.Optional;

/** Puts a backend around a backend: the result changes one thing and passes the same kit. */
@FunctionalInterface
public interface Layer {
  /** The backend with this layer around it; closing it closes {@code inner}. */
  Backend around(Backend inner);

  /**
   * What a database could do when it was met last, from a layer that goes on without it. The layer
   * is then put around a backend that is opened as soon as that can be done, and is UNAVAILABLE
   * until then.
   *
   * @param identity of the database
   * @param refused why it cannot be opened now
   * @return empty for a layer that needs its database
   * @throws HoldfastException UNAVAILABLE when this layer goes on without a database, but never met
   *     this one
   */
  default Optional<Capabilities> remembered(String identity, HoldfastException refused) {
    return Optional.empty();
  }
}
