package dev.holdfast.backup;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what happens to backups with Micrometer: {@code
 * backups.listener(BackupMetrics.to(registry))}. Thread-safe.
 *
 * <p>The timer {@code holdfast.backup} has the tags {@code event} (backup, verification, restore,
 * recovery, copy, deletion, corruption) and {@code outcome} (success, failure); the summaries
 * {@code holdfast.backup.documents} and {@code holdfast.backup.bytes} the tag {@code event}. The
 * gauge {@code holdfast.backup.last.success} is the second of the epoch in which a backup was last
 * made by this process, 0 before the first: what to raise an alarm on.
 */
public final class BackupMetrics implements BackupListener {
  private static final String NAME = "holdfast.backup";

  /** A registry takes a gauge once, and goes on to show the number that it was given then. */
  private static final Map<MeterRegistry, AtomicLong> LAST =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final AtomicLong lastSuccess;

  private BackupMetrics(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.lastSuccess = LAST.computeIfAbsent(registry, BackupMetrics::gauge);
  }

  private static AtomicLong gauge(MeterRegistry registry) {
    AtomicLong last = new AtomicLong();
    Gauge.builder(NAME + ".last.success", last, AtomicLong::doubleValue)
        .strongReference(true)
        .register(registry);
    return last;
  }

  /** Into this registry. */
  public static BackupMetrics to(MeterRegistry registry) {
    return new BackupMetrics(registry, InstantSource.system());
  }

  @Override
  public void happened(BackupEvent event) {
    String what = event.what().name().toLowerCase(Locale.ROOT);
    Timer.builder(NAME)
        .tag("event", what)
        .tag("outcome", event.succeeded() ? "success" : "failure")
        .register(registry)
        .record(event.took());
    if (!event.succeeded()) {
      return;
    }
    summary("documents", what, event.documents());
    summary("bytes", what, event.bytes());
    if (event.what() == BackupEvent.What.BACKUP) {
      lastSuccess.set(clock.instant().getEpochSecond());
    }
  }

  private void summary(String name, String what, long value) {
    DistributionSummary.builder(NAME + "." + name)
        .tag("event", what)
        .register(registry)
        .record((double) value);
  }
}
