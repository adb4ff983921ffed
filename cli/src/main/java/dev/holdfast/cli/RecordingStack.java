package dev.holdfast.cli;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * What a configuration asks for, with layers that a command adds where they belong: inside a
 * buffer, for one.
 */
final class RecordingStack {
  private final DatabaseConfig config;
  private final List<Placed> layers = new ArrayList<>();

  private record Placed(Class<? extends LayerProvider> by, int position, Layer layer) {}

  /**
   * Of a configuration.
   *
   * @throws dev.holdfast.HoldfastException INVALID for what a layer cannot be configured with
   */
  RecordingStack(DatabaseConfig config) {
    Map<String, String> left = new TreeMap<>(config.options());
    for (LayerProvider each :
        ServiceLoader.load(LayerProvider.class, RecordingStack.class.getClassLoader())) {
      if (each.options().stream().anyMatch(config.options()::containsKey)) {
        each.layer(config).ifPresent(layer -> put(each, layer));
      }
      left.keySet().removeAll(each.options());
    }
    this.config = config.withOptions(left);
  }

  /** Adds a layer where such a one stands when it is configured, in the place of that. */
  void put(LayerProvider like, Layer layer) {
    layers.removeIf(placed -> placed.by.equals(like.getClass()));
    layers.add(new Placed(like.getClass(), like.position(), layer));
  }

  /** Without the layers, which are given. */
  DatabaseConfig config() {
    return config;
  }

  /** Outermost first. */
  Layer[] layers() {
    return layers.stream()
        .sorted(Comparator.comparing(Placed::position))
        .map(Placed::layer)
        .toArray(Layer[]::new);
  }
}
