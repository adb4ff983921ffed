package dev.holdfast.layers;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Durations;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.util.Optional;
import java.util.Set;

/**
 * The option {@code callTimeout}: milliseconds or {@code PT2S}; {@code off} for none, the default.
 */
public final class TimeoutProvider implements LayerProvider {
  private static final String OPTION = "callTimeout";

  /** For {@link java.util.ServiceLoader}. */
  public TimeoutProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(OPTION);
  }

  @Override
  public int position() {
    return 50;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    return Settings.layer(config, OPTION, text -> Timeout.after(Durations.parse(OPTION, text)));
  }
}
