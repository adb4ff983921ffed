package dev.holdfast.layers;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.util.Optional;
import java.util.Set;

/**
 * The option {@code maxRetries}: 3 for a database on a server unless it says otherwise, none for
 * one in this process, which waits for locks by itself and loses no answers; 0 for none.
 */
public final class RetryProvider implements LayerProvider {
  private static final String OPTION = "maxRetries";
  private static final int DEFAULT = 3;

  /** For {@link java.util.ServiceLoader}. */
  public RetryProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(OPTION);
  }

  @Override
  public int position() {
    return 30;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    if (!config.hosts().isEmpty() && !config.options().containsKey(OPTION)) {
      return Optional.of(Retry.upTo(DEFAULT));
    }
    return Settings.layer(config, OPTION, text -> Retry.upTo(Settings.integer(OPTION, text)));
  }
}
