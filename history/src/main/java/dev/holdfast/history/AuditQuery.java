package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of an audit: {@code AuditQuery.all().by("ada").record("orders", "o1")}. Immutable.
 */
public final class AuditQuery {
  private final Filter filter;

  private AuditQuery(Filter filter) {
    this.filter = filter;
  }

  /** Every entry. */
  public static AuditQuery all() {
    return new AuditQuery(Filter.all());
  }

  private AuditQuery and(Filter other) {
    List<Filter> both = new ArrayList<>(List.of(filter, other));
    return new AuditQuery(new Filter.And(both));
  }

  /** What this person did. */
  public AuditQuery by(String who) {
    return and(new Filter.Equal(Path.of(AuditEntries.BY), who));
  }

  /** What was done to a collection. */
  public AuditQuery collection(String name) {
    return and(new Filter.Equal(Path.of(AuditEntries.OF), name));
  }

  /** What was done to a record. */
  public AuditQuery record(String collection, String id) {
    // By the index: entries of this record alone, of several, and those that do not say so.
    List<@Nullable Object> candidates = Arrays.asList(id, true, null);
    return collection(collection)
        .and(new Filter.In(Path.of(AuditEntries.RECORD), candidates))
        .and(new Filter.ContainsAll(Path.of(AuditEntries.RECORDS), List.of(id)));
  }

  /** What was done from an instant on. */
  public AuditQuery from(Instant first) {
    return and(
        new Filter.Compare(
            Path.of(AuditEntries.AT), Filter.Comparison.GTE, VersionDocument.text(first)));
  }

  /** What was done before an instant. */
  public AuditQuery until(Instant end) {
    return and(
        new Filter.Compare(
            Path.of(AuditEntries.AT), Filter.Comparison.LT, VersionDocument.text(end)));
  }

  Filter filter() {
    return filter;
  }
}
