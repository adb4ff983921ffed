package dev.holdfast.spi;

import dev.holdfast.DatabaseConfig;
import java.util.Optional;
import java.util.Set;

/** Builds a layer from configuration; found by {@link java.util.ServiceLoader}. */
public interface LayerProvider {
  /** The settings it answers to, by the names of {@link DatabaseConfig#options()}. */
  Set<String> options();

  /** Where its layer stands: lower numbers are further out. */
  int position();

  /** The layer that this configuration asks for, if it asks for one. */
  Optional<Layer> layer(DatabaseConfig config);
}
