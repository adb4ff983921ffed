package dev.holdfast.layers;

import dev.holdfast.Database;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;

/**
 * Measures every call with Micrometer: {@code Holdfast.open(url, Metrics.to(registry))}. Immutable.
 *
 * <p>The timer {@code holdfast.calls} has the tags {@code db} (the {@linkplain Backend#identity
 * identity} of the database), {@code instance} (1, or the lowest number that no other open one of
 * the same database and registry has), {@code operation} (get, find, insert, update, commit …),
 * {@code collection} and {@code outcome} (SUCCESS or the error's code). The gauges {@code
 * holdfast.connections.active}, {@code .idle}, {@code .pending} and {@code .max} stand for the
 * pool, where the backend shows one, and {@code holdfast.breaker.state} (0 closed, 1 half open, 2
 * open) for a {@link CircuitBreaker} inside, and {@code holdfast.buffer.pending} for the writes
 * that wait in an offline buffer inside. After a thousand collections further ones are counted as
 * {@code other}.
 *
 * <p>Outside {@link Retry} it measures what callers see, inside it each attempt. Of a read it
 * measures the time to the first answer, not that of a stream.
 */
public final class Metrics implements Layer {
  private static final double[] NONE = {};
  private static final double[] PERCENTILES = {0.5, 0.95, 0.99};

  private final MeterRegistry registry;
  private final double[] percentiles;

  private Metrics(MeterRegistry registry, double[] percentiles) {
    this.registry = registry;
    this.percentiles = percentiles;
  }

  /** Into this registry, whose own configuration says what is made of the timers. */
  public static Metrics to(MeterRegistry registry) {
    return new Metrics(registry, NONE);
  }

  /** For {@link #of} alone, with the latencies at 50, 95 and 99 per cent. */
  public static Metrics collect() {
    return new Metrics(new SimpleMeterRegistry(), PERCENTILES);
  }

  /**
   * What was measured of a database, and how much it stores; empty when it was opened without this
   * layer. Asks the store for the latter, and says nothing of it when there is no answer.
   */
  public static Optional<MetricsSnapshot> of(Database database) {
    return ForwardingBackend.find(database.backend(), MetricsBackend.class)
        .map(MetricsBackend::snapshot);
  }

  @Override
  public Backend around(Backend inner) {
    return new MetricsBackend(inner, new Meters(registry, percentiles, inner));
  }
}
