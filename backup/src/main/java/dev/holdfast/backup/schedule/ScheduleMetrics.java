package dev.holdfast.backup.schedule;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Measures what a schedule runs with Micrometer: {@code BackupSchedule.of(plan, folder, job,
 * ScheduleMetrics.to(registry))}. Thread-safe.
 *
 * <p>Each entry and step has, with its {@code name} as a tag, the counter {@code
 * holdfast.schedule.runs} with the tag {@code outcome} (done, covered, failed), the gauge {@code
 * holdfast.schedule.last.success}, the second of the epoch in which it last ended well in this
 * process, 0 before, and the gauge {@code holdfast.schedule.failures}, how often it has failed
 * since: what to raise an alarm on. They are there from its first run on.
 */
public final class ScheduleMetrics implements Consumer<ScheduledRun> {
  private static final String NAME = "holdfast.schedule";

  /** A registry takes a gauge once, and goes on to show the number that it was given then. */
  private static final Map<MeterRegistry, Map<String, Shown>> SHOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final MeterRegistry registry;
  private final Map<String, Shown> shown;

  private ScheduleMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.shown = SHOWN.computeIfAbsent(registry, any -> new ConcurrentHashMap<>());
  }

  /** Into this registry. */
  public static ScheduleMetrics to(MeterRegistry registry) {
    return new ScheduleMetrics(registry);
  }

  /** What the gauges of an entry show. */
  private record Shown(AtomicLong lastSuccess, AtomicLong failures) {}

  @Override
  public void accept(ScheduledRun run) {
    String name = run.run().name();
    String outcome = run.outcome().name().toLowerCase(Locale.ROOT);
    registry.counter(NAME + ".runs", "name", name, "outcome", outcome).increment();
    Shown one = shown.computeIfAbsent(name, this::gauges);
    if (run.error() == null) {
      one.lastSuccess.set(run.ended().getEpochSecond());
      one.failures.set(0);
    } else {
      one.failures.incrementAndGet();
    }
  }

  private Shown gauges(String name) {
    return new Shown(gauge(".last.success", name), gauge(".failures", name));
  }

  private AtomicLong gauge(String which, String name) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(NAME + which, value, AtomicLong::doubleValue)
        .tag("name", name)
        .strongReference(true)
        .register(registry);
    return value;
  }
}
