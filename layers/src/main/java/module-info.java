/** Layers around any backend: retry, circuit breaker, timeout, metrics and chaos. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.layers {
  requires transitive dev.holdfast;
  requires transitive micrometer.core;
  requires io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core;
  requires io.github.resilience4j.retry;
  requires java.sql;

  exports dev.holdfast.layers;

  provides dev.holdfast.spi.LayerProvider with
      dev.holdfast.layers.RetryProvider,
      dev.holdfast.layers.CircuitBreakerProvider,
      dev.holdfast.layers.TimeoutProvider,
      dev.holdfast.layers.MetricsProvider,
      dev.holdfast.layers.ChaosProvider;
}
