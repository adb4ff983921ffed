package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Pooled;
import dev.holdfast.spi.WriteBuffer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one database. A timer is looked up once; after that a call finds it by number. */
final class Meters {
  private static final String NAME = "holdfast.calls";
  private static final int MOST_COLLECTIONS = 1_000;
  private static final String OTHER = "other";
  private static final String SUCCESS = "SUCCESS";

  private final MeterRegistry registry;
  private final Clock clock;
  private final double[] percentiles;
  private final Backend inner;
  private final Map<String, Map<CallKind, Map<String, Timer>>> timers = new ConcurrentHashMap<>();
  private final List<Gauge> gauges = new ArrayList<>();
  private final Tags tags;
  private final Instances.Instance instance;

  Meters(MeterRegistry registry, double[] percentiles, Backend inner) {
    this.registry = registry;
    this.clock = registry.config().clock();
    this.percentiles = percentiles;
    this.inner = inner;
    this.instance = Instances.next(registry, inner.identity());
    this.tags = Tags.of("db", inner.identity(), "instance", instance.text());
    if (pool() != null) {
      gauge("holdfast.connections.active", it -> ((Pooled) it).pool().active());
      gauge("holdfast.connections.idle", it -> ((Pooled) it).pool().idle());
      gauge("holdfast.connections.pending", it -> ((Pooled) it).pool().waiting());
      gauge("holdfast.connections.max", it -> ((Pooled) it).pool().most());
    }
    ForwardingBackend.find(inner, CircuitBreakerBackend.class)
        .ifPresent(breaker -> gauges.add(gauge(breaker)));
    ForwardingBackend.find(inner, WriteBuffer.class).ifPresent(buffer -> gauges.add(gauge(buffer)));
  }

  private void gauge(String name, ToDoubleFunction<Backend> value) {
    gauges.add(
        Gauge.builder(name, ForwardingBackend.innermost(inner), value)
            .tags(tags)
            .register(registry));
  }

  private Gauge gauge(WriteBuffer buffer) {
    return Gauge.builder("holdfast.buffer.pending", buffer, WriteBuffer::pendingWrites)
        .tags(tags)
        .register(registry);
  }

  private Gauge gauge(CircuitBreakerBackend breaker) {
    return Gauge.builder("holdfast.breaker.state", breaker, it -> number(it.state()))
        .tags(tags)
        .register(registry);
  }

  private static int number(State state) {
    return switch (state) {
      case OPEN, FORCED_OPEN -> 2;
      case HALF_OPEN -> 1;
      default -> 0;
    };
  }

  Pooled.@Nullable Pool pool() {
    return ForwardingBackend.innermost(inner) instanceof Pooled pooled ? pooled.pool() : null;
  }

  @Nullable String breaker() {
    return ForwardingBackend.find(inner, CircuitBreakerBackend.class)
        .map(breaker -> breaker.state().name())
        .orElse(null);
  }

  @Nullable Long pendingWrites() {
    return ForwardingBackend.find(inner, WriteBuffer.class)
        .map(WriteBuffer::pendingWrites)
        .orElse(null);
  }

  long start() {
    return clock.monotonicTime();
  }

  /** Counts a call that began then and ended well. */
  void succeeded(long start, CallKind kind, String collection) {
    stop(start, kind, collection, SUCCESS);
  }

  /** Counts a call that began then and failed. */
  void failed(long start, CallKind kind, String collection, Throwable error) {
    boolean known = error instanceof HoldfastException;
    ErrorCode code = known ? ((HoldfastException) error).code() : ErrorCode.INTERNAL;
    stop(start, kind, collection, code.name());
  }

  private void stop(long start, CallKind kind, String collection, String outcome) {
    long nanos = clock.monotonicTime() - start;
    timer(kind, collection, outcome).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(CallKind kind, String collection, String outcome) {
    Map<CallKind, Map<String, Timer>> known = timers.get(collection);
    if (known == null && timers.size() >= MOST_COLLECTIONS) {
      return found(kind, OTHER, outcome);
    }
    return found(kind, collection, outcome);
  }

  private Timer found(CallKind kind, String collection, String outcome) {
    return nested(nested(timers, collection), kind)
        .computeIfAbsent(outcome, any -> made(kind, collection, outcome));
  }

  private static <K, L, V> Map<L, V> nested(Map<K, Map<L, V>> maps, K key) {
    Map<L, V> known = maps.get(key);
    return known != null ? known : maps.computeIfAbsent(key, any -> new ConcurrentHashMap<>());
  }

  private Timer made(CallKind kind, String collection, String outcome) {
    return Timer.builder(NAME)
        .description("Calls of the database")
        .tags(tags)
        .tag("operation", kind.label())
        .tag("collection", collection)
        .tag("outcome", outcome)
        .publishPercentiles(percentiles)
        .register(registry);
  }

  List<MetricsSnapshot.Calls> calls() {
    List<MetricsSnapshot.Calls> calls = new ArrayList<>();
    for (Timer timer : registry.find(NAME).tags(tags).timers()) {
      calls.add(
          new MetricsSnapshot.Calls(
              tag(timer, "operation"),
              tag(timer, "collection"),
              tag(timer, "outcome"),
              timer.count(),
              Duration.ofNanos((long) timer.mean(TimeUnit.NANOSECONDS)),
              latencies(timer)));
    }
    calls.sort(
        Comparator.comparing(MetricsSnapshot.Calls::operation)
            .thenComparing(MetricsSnapshot.Calls::collection)
            .thenComparing(MetricsSnapshot.Calls::outcome));
    return calls;
  }

  private static String tag(Timer timer, String name) {
    return String.valueOf(timer.getId().getTag(name));
  }

  private static SortedMap<Double, Duration> latencies(Timer timer) {
    SortedMap<Double, Duration> latencies = new TreeMap<>();
    for (ValueAtPercentile value : timer.takeSnapshot().percentileValues()) {
      latencies.put(value.percentile(), Duration.ofNanos((long) value.value(TimeUnit.NANOSECONDS)));
    }
    return latencies;
  }

  /** Takes away what shows the state of something that is closed; what was counted stays. */
  void close() {
    gauges.forEach(registry::remove);
    instance.close();
  }
}
