package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.time.Instant;
import java.util.List;

/** Conditions on the documents that hold versions. */
final class VersionFilters {
  private static final Path RECORD = Path.of(VersionDocument.RECORD);
  private static final Path OPERATION = Path.of(VersionDocument.OPERATION);
  private static final Path AT = Path.of(VersionDocument.AT);

  private VersionFilters() {}

  /** All versions of a record, pruned or not, without their parts. */
  static Filter ofRecord(String record) {
    return between(record, 1, Long.MAX_VALUE);
  }

  /** Those with numbers from one to another, both included. The ids narrow it to a range. */
  static Filter between(String record, long from, long to) {
    return new Filter.And(
        List.of(
            new Filter.Compare(Path.ID, Filter.Comparison.GTE, VersionNames.id(record, from)),
            new Filter.Compare(Path.ID, Filter.Comparison.LTE, VersionNames.id(record, to)),
            new Filter.Equal(RECORD, record)));
  }

  static Filter notPruned() {
    return new Filter.Not(new Filter.Equal(OPERATION, VersionDocument.PRUNED));
  }

  static Filter after(Instant instant) {
    return new Filter.Compare(AT, Filter.Comparison.GT, VersionDocument.text(instant));
  }

  static Filter from(Instant instant) {
    return new Filter.Compare(AT, Filter.Comparison.GTE, VersionDocument.text(instant));
  }
}
