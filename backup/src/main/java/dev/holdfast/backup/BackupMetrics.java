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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what happens to the backups of a database with Micrometer: {@code
 * backups.listener(BackupMetrics.to(registry, "shop"))}. Thread-safe.
 *
 * <p>Each meter has the tag {@code database}: also where several databases have their backups in
 * one folder, each is measured apart when it is saved with a repository, and so a listener, of its
 * own. The timer {@code holdfast.backup} has the tags {@code event} (backup, safety, verification,
 * restore, recovery, copy, deletion, corruption) and {@code outcome} (success, failure); the
 * summaries {@code holdfast.backup.documents} and {@code holdfast.backup.bytes} the tag {@code
 * event}. The gauge {@code holdfast.backup.last.success} is the second of the epoch in which a
 * backup was last made by this process, 0 before the first: what to raise an alarm on. What a
 * restore saves before it replaces it (safety) does not count for that.
 */
public final class BackupMetrics implements BackupListener {
  private static final String NAME = "holdfast.backup";
  private static final String DATABASE = "database";

  /** A registry takes a gauge once, and goes on to show the number that it was given then. */
  private static final Map<MeterRegistry, Map<String, AtomicLong>> LAST =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final MeterRegistry registry;
  private final String database;
  private final InstantSource clock;
  private final AtomicLong lastSuccess;

  private BackupMetrics(MeterRegistry registry, String database, InstantSource clock) {
    this.registry = registry;
    this.database = database;
    this.clock = clock;
    this.lastSuccess =
        LAST.computeIfAbsent(registry, any -> new ConcurrentHashMap<>())
            .computeIfAbsent(database, any -> gauge(registry, database));
  }

  private static AtomicLong gauge(MeterRegistry registry, String database) {
    AtomicLong last = new AtomicLong();
    Gauge.builder(NAME + ".last.success", last, AtomicLong::doubleValue)
        .tag(DATABASE, database)
        .strongReference(true)
        .register(registry);
    return last;
  }

  /**
   * Into this registry.
   *
   * @param database its name among those that the registry measures
   */
  public static BackupMetrics to(MeterRegistry registry, String database) {
    return new BackupMetrics(registry, database, InstantSource.system());
  }

  @Override
  public void happened(BackupEvent event) {
    String what = event.what().name().toLowerCase(Locale.ROOT);
    Timer.builder(NAME)
        .tag(DATABASE, database)
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
        .tag(DATABASE, database)
        .tag("event", what)
        .register(registry)
        .record((double) value);
  }
}
