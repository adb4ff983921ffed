package dev.holdfast.layers;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import dev.holdfast.spi.Options;
import java.util.Optional;
import java.util.Set;

/**
 * The option {@code metrics}: {@code true} for measuring into the global registry of Micrometer;
 * {@code false} for not, the default.
 */
public final class MetricsProvider implements LayerProvider {
  private static final String OPTION = "metrics";

  /** For {@link java.util.ServiceLoader}. */
  public MetricsProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(OPTION);
  }

  @Override
  public int position() {
    return 10;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    return Options.of("Metrics", config.options()).flag(OPTION, false)
        ? Optional.of(Metrics.to(io.micrometer.core.instrument.Metrics.globalRegistry))
        : Optional.empty();
  }
}
