package dev.holdfast.layers;

import dev.holdfast.DatabaseConfig;
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
    String text = config.options().get(OPTION);
    return Settings.isOff(text)
        ? Optional.empty()
        : Optional.of(Timeout.after(Settings.duration(OPTION, String.valueOf(text))));
  }
}
