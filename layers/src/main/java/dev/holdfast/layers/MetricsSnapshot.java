package dev.holdfast.layers;

import dev.holdfast.StorageMetrics;
import dev.holdfast.spi.Pooled;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a database since it was opened.
 *
 * @param calls one for each operation, collection and outcome that occurred, in that order
 * @param storage null while the store is out of reach, or writes wait that it does not have yet
 * @param pool null where the backend shows none
 * @param breaker CLOSED, OPEN or HALF_OPEN; null without one
 * @param pendingWrites that an offline buffer has acknowledged and the store does not have yet;
 *     null without one
 */
public record MetricsSnapshot(
    List<Calls> calls,
    @Nullable StorageMetrics storage,
    Pooled.@Nullable Pool pool,
    @Nullable String breaker,
    @Nullable Long pendingWrites) {
  public MetricsSnapshot {
    calls = List.copyOf(calls);
  }

  /**
   * Calls of one kind.
   *
   * @param latencies by the share of calls that took no longer, of the last minutes; empty where
   *     the registry keeps none
   */
  public record Calls(
      String operation,
      String collection,
      String outcome,
      long count,
      Duration mean,
      SortedMap<Double, Duration> latencies) {
    public Calls {
      latencies = Collections.unmodifiableSortedMap(new TreeMap<>(latencies));
    }
  }
}
