package dev.holdfast;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The backends and configured layers that are there, and what is said of those that are not. */
final class Providers {
  private static final Map<String, String> BACKEND_ARTIFACTS =
      Map.of(
          "memory", "holdfast-backend-memory",
          "sqlite", "holdfast-backend-sqlite",
          "postgresql", "holdfast-backend-postgres",
          "mongodb", "holdfast-backend-mongo");

  private static final Map<String, Set<String>> LAYER_OPTIONS =
      Map.of(
          "holdfast-layers",
          Set.of("maxRetries", "circuitBreaker", "callTimeout", "metrics", "chaos"),
          "holdfast-history",
          Set.of(
              "history",
              "historyKeepFor",
              "historyKeepVersions",
              "audit",
              "auditReads",
              "auditKeyFile"),
          "holdfast-persistence",
          Set.of(
              "offlineMode",
              "autoSave",
              "autoSaveInterval",
              "autoSaveWrites",
              "bufferFile",
              "bufferLimit",
              "cacheBytes",
              "cacheSize",
              "syncOnReconnect"));

  private final List<BackendProvider> backends;
  private final List<LayerProvider> layers;

  Providers(List<BackendProvider> backends, List<LayerProvider> layers) {
    this.backends = List.copyOf(backends);
    this.layers = layers.stream().sorted(Comparator.comparing(LayerProvider::position)).toList();
  }

  /** Those that the class loader of this library, and that of the calling thread, find. */
  static Providers installed() {
    return new Providers(all(BackendProvider.class), all(LayerProvider.class));
  }

  private static <P> List<P> all(Class<P> type) {
    Map<String, P> found = new TreeMap<>();
    ServiceLoader.load(type, Providers.class.getClassLoader())
        .forEach(provider -> found.putIfAbsent(provider.getClass().getName(), provider));
    ServiceLoader.load(type)
        .forEach(provider -> found.putIfAbsent(provider.getClass().getName(), provider));
    return List.copyOf(found.values());
  }

  Database open(DatabaseConfig config, List<Layer> given) {
    BackendProvider provider = provider(config.scheme());
    List<Layer> around = new ArrayList<>(given);
    DatabaseConfig inner = withoutLayers(config);
    for (LayerProvider layer : layers) {
      boolean asked = layer.options().stream().anyMatch(config.options()::containsKey);
      if (asked || given.isEmpty()) {
        layer.layer(config).ifPresent(around::add);
      }
    }
    Backend backend = backend(provider, inner, around);
    return Holdfast.open(backend, around, config.allowReset());
  }

  /** See {@link Holdfast#identity}. */
  Optional<String> identity(DatabaseConfig config) {
    return provider(config.scheme()).identity(withoutLayers(config));
  }

  /** What is left for the backend. */
  private DatabaseConfig withoutLayers(DatabaseConfig config) {
    Map<String, String> left = new TreeMap<>(config.options());
    for (LayerProvider layer : layers) {
      left.keySet().removeAll(layer.options());
    }
    requireNoAbsentLayer(left);
    return config.withOptions(left);
  }

  /** One that cannot be reached is opened later, when a layer can go on without it. */
  private static Backend backend(
      BackendProvider provider, DatabaseConfig config, List<Layer> around) {
    try {
      return provider.open(config);
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.UNAVAILABLE && e.code() != ErrorCode.TIMEOUT) {
        throw e;
      }
      String identity = provider.identity(config).orElseThrow(() -> e);
      for (Layer layer : around) {
        Optional<Capabilities> remembered = layer.remembered(identity, e);
        if (remembered.isPresent()) {
          return new LateBackend(identity, remembered.get(), () -> provider.open(config));
        }
      }
      throw e;
    }
  }

  private static void requireNoAbsentLayer(Map<String, String> options) {
    LAYER_OPTIONS.forEach(
        (artifact, names) -> {
          for (String option : options.keySet()) {
            if (names.contains(option)) {
              throw HoldfastException.of(
                  ErrorCode.UNSUPPORTED,
                  "The option "
                      + option
                      + " needs dev.holdfast:"
                      + artifact
                      + ", which is not there");
            }
          }
        });
  }

  private BackendProvider provider(String scheme) {
    for (BackendProvider provider : backends) {
      if (provider.schemes().contains(scheme)) {
        return provider;
      }
    }
    TreeSet<String> known = new TreeSet<>();
    backends.forEach(provider -> known.addAll(provider.schemes()));
    String artifact = BACKEND_ARTIFACTS.get(scheme);
    throw HoldfastException.invalid(
        "There is no backend for '"
            + Values.shorten(scheme)
            + ":'"
            + (artifact == null ? "" : "; add dev.holdfast:" + artifact)
            + "; there is "
            + (known.isEmpty() ? "none at all" : String.join(", ", known)));
  }
}
