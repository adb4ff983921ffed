package dev.holdfast.layers;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Durations;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.util.Optional;
import java.util.Set;

/**
 * The option {@code circuitBreaker}: {@code 5}, {@code 5/20} for 5 of the last 20 calls, {@code
 * 5/20:PT30S} to rest for 30 seconds; {@code off} for none, the default.
 */
public final class CircuitBreakerProvider implements LayerProvider {
  private static final String OPTION = "circuitBreaker";

  /** For {@link java.util.ServiceLoader}. */
  public CircuitBreakerProvider() {}

  @Override
  public Set<String> options() {
    return Set.of(OPTION);
  }

  @Override
  public int position() {
    return 40;
  }

  @Override
  public Optional<Layer> layer(DatabaseConfig config) {
    return Settings.layer(config, OPTION, CircuitBreakerProvider::breaker);
  }

  private static CircuitBreaker breaker(String text) {
    String[] parts = text.split(":", 2);
    String[] numbers = parts[0].split("/", 2);
    CircuitBreaker breaker = CircuitBreaker.opensAfter(Settings.integer(OPTION, numbers[0]));
    if (numbers.length > 1) {
      breaker = breaker.ofLast(Settings.integer(OPTION, numbers[1]));
    }
    return parts.length > 1 ? breaker.restingFor(Durations.parse(OPTION, parts[1])) : breaker;
  }
}
