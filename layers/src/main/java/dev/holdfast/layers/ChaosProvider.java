package dev.holdfast.layers;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.util.Optional;
import java.util.Set;

/**
 * The option {@code chaos}: a plan such as {@code seed:7,before:0.1,after:1/3,delay:0.1:PT0.02S};
 * {@code off} for none, the default. For tests.
 */
public final class ChaosProvider implements LayerProvider {
  private static final String OPTION = "chaos";

  /** For {@link java.util.ServiceLoader}. */
  public ChaosProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(OPTION);
  }

  @Override
  public int position() {
    return 60;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    return Settings.layer(config, OPTION, ChaosPlan::parse);
  }
}
