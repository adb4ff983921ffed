package dev.holdfast;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Opens databases: {@code Holdfast.open("sqlite:shop.db", Retry.upTo(3))}.
 *
 * <p>Backends and the layers that a configuration asks for are found on the class or module path.
 * Layers are listed outermost first; those that are given stand around those that are configured.
 * Layers that are there by default stand only where none are given.
 */
public final class Holdfast {
  private Holdfast() {}

  /**
   * Opens the database of a URL; see {@link DatabaseConfig#parse}.
   *
   * @throws HoldfastException INVALID for a URL that cannot be read or a backend that is not there;
   *     UNSUPPORTED for a setting whose module is not there; UNAVAILABLE, PERMISSION_DENIED or
   *     CORRUPT when the store cannot be opened
   */
  public static Database open(String url, Layer... layers) {
    return open(DatabaseConfig.parse(url), layers);
  }

  /** Opens the database of a configuration; errors as {@link #open(String, Layer...)}. */
  public static Database open(DatabaseConfig config, Layer... layers) {
    Arguments.required(config, "configuration");
    return Providers.installed().open(config, List.of(layers));
  }

  /**
   * Uses a backend that was opened elsewhere; closing the database closes it, and so does a layer
   * that cannot stand there. {@link Database#reset} is refused.
   */
  public static Database open(Backend backend, Layer... layers) {
    return open(Arguments.required(backend, "backend"), List.of(layers), false);
  }

  /**
   * Which database a configuration leads to, whoever asks and however it is spelled, without asking
   * it: what {@link Backend#identity} is when it is open. Empty where only an open one knows.
   *
   * @throws HoldfastException INVALID for a setting that cannot be read or a backend that is not
   *     there; UNSUPPORTED for a setting whose module is not there
   */
  public static Optional<String> identity(DatabaseConfig config) {
    return Providers.installed().identity(Arguments.required(config, "configuration"));
  }

  /** Opens the database of the environment; see {@link DatabaseConfig#fromEnvironment}. */
  public static Database openFromEnvironment() {
    return open(DatabaseConfig.fromEnvironment(System.getenv()));
  }

  static Database open(Backend backend, List<Layer> layers, boolean allowReset) {
    List<Backend> stack = new ArrayList<>(List.of(backend));
    List<Layer> innermostFirst = new ArrayList<>(layers);
    Collections.reverse(innermostFirst);
    try {
      for (Layer layer : innermostFirst) {
        stack.add(0, layer.around(stack.get(0)));
      }
    } catch (RuntimeException | Error e) {
      stack.get(0).close();
      throw e;
    }
    return new Database(new OpenDatabase(List.copyOf(stack), allowReset), Ids.SYSTEM);
  }
}
