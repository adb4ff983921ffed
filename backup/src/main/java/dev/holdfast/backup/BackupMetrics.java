package dev.holdfast.backup;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.Locale;
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

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final AtomicLong lastSuccess = new AtomicLong();

  private BackupMetrics(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    registry.gauge(NAME + ".last.success", lastSuccess);
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
