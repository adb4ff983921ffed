package dev.holdfast.backup.schedule;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Measures what a schedule runs with Micrometer: {@code BackupSchedule.of(plan, folder, job,
 * metrics)}, and before it is started {@code metrics.begin(schedule.status())}. Thread-safe.
 *
 * <p>Each entry and step has, with the {@code schedule} and its own {@code name} as tags, the
 * counter {@code holdfast.schedule.runs} with the tag {@code outcome} (done, covered, failed), the
 * gauge {@code holdfast.schedule.last.success}, the second of the epoch in which it last ended
 * well, 0 before, and the gauge {@code holdfast.schedule.failures}, how often it has failed since:
 * what to raise an alarm on. The gauges are there from its beginning, or else its first run on.
 */
public final class ScheduleMetrics implements Consumer<ScheduledRun> {
  private static final String NAME = "holdfast.schedule";

  /** A registry takes a gauge once, and goes on to show the number that it was given then. */
  private static final Map<MeterRegistry, Map<String, Shown>> SHOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final MeterRegistry registry;
  private final String schedule;
  private final Map<String, Shown> shown;

  private ScheduleMetrics(MeterRegistry registry, String schedule) {
    this.registry = registry;
    this.schedule = schedule;
    this.shown = SHOWN.computeIfAbsent(registry, any -> new ConcurrentHashMap<>());
  }

  /**
   * Into this registry.
   *
   * @param schedule its name among those that the registry measures, such as that of the database
   */
  public static ScheduleMetrics to(MeterRegistry registry, String schedule) {
    return new ScheduleMetrics(registry, schedule);
  }

  /**
   * Shows what was remembered of the time before this process, also of what is not due for long.
   */
  public void begin(List<ScheduleStatus> status) {
    for (ScheduleStatus one : status) {
      Shown gauges = shown(one.name());
      Instant success = one.lastSuccess();
      gauges.lastSuccess.set(success == null ? 0 : success.getEpochSecond());
      gauges.failures.set(one.failures());
    }
  }

  /** What the gauges of an entry show. */
  private record Shown(AtomicLong lastSuccess, AtomicLong failures) {}

  @Override
  public void accept(ScheduledRun run) {
    String name = run.run().name();
    String outcome = run.outcome().name().toLowerCase(Locale.ROOT);
    registry
        .counter(NAME + ".runs", "schedule", schedule, "name", name, "outcome", outcome)
        .increment();
    Shown one = shown(name);
    if (run.error() == null) {
      one.lastSuccess.set(run.ended().getEpochSecond());
      one.failures.set(0);
    } else {
      one.failures.incrementAndGet();
    }
  }

  private Shown shown(String name) {
    return shown.computeIfAbsent(schedule + "\n" + name, any -> gauges(name));
  }

  private Shown gauges(String name) {
    return new Shown(gauge(".last.success", name), gauge(".failures", name));
  }

  private AtomicLong gauge(String which, String name) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(NAME + which, value, AtomicLong::doubleValue)
        .tag("schedule", schedule)
        .tag("name", name)
        .strongReference(true)
        .register(registry);
    return value;
  }
}
