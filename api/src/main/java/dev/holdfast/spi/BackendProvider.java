package dev.holdfast.spi;

import dev.holdfast.DatabaseConfig;
import java.util.Optional;
import java.util.Set;

/** Opens backends; found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /** The URL schemes it answers to, such as {@code sqlite}. */
  Set<String> schemes();

  /**
   * Opens a backend.
   *
   * @throws dev.holdfast.HoldfastException INVALID for a setting it has no use for or cannot read;
   *     UNAVAILABLE, PERMISSION_DENIED or CORRUPT when the store cannot be opened
   */
  Backend open(DatabaseConfig config);

  /**
   * What {@link Backend#identity} will be, without asking the store; empty where only an open
   * backend knows. Where it is known, a layer that goes on without the store can be opened without
   * it.
   */
  default Optional<String> identity(DatabaseConfig config) {
    return Optional.empty();
  }
}
