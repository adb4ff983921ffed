package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Read;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the questions of {@link AuditQuery} go by. */
final class AuditIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(AuditIndexes.class);

  static final List<Index> ALL =
      List.of(
          Index.on(AuditEntries.AT),
          Index.on(AuditEntries.BY, AuditEntries.AT),
          Index.on(AuditEntries.OF, AuditEntries.RECORD));

  /** Of so many entries all indexes are made before anybody notices. */
  static final long FEW = 10_000;

  private AuditIndexes() {}

  /**
   * Makes those that are not there when a database is opened, unless there are many entries: nobody
   * could write meanwhile. Without them the answers are the same: who may make none, or has no
   * database yet, goes on.
   */
  static void makeOfFew(Backend inner) {
    try {
      List<Index> missing = missing(inner);
      if (missing.isEmpty()) {
        return;
      }
      if (inner.read(new Read.Count(AuditEntries.COLLECTION, Filter.all(), FEW)) < FEW) {
        make(inner);
      } else {
        LOG.warn(
            "The audit lacks indexes, so that looking for entries reads all of them. While they are"
                + " made of so many entries, what has entries cannot be written: run 'holdfast"
                + " audit index', or AuditTrail.index, when that does no harm");
      }
    } catch (HoldfastException e) {
      if (!isPutOff(e.code())) {
        throw e;
      }
      LOG.warn(
          "The audit lacks an index, so that looking for entries reads all of them; it is made"
              + " when the database is opened again: {}",
          e.getMessage());
    }
  }

  /** Makes those that are not there; how many these were. */
  static int make(Backend inner) {
    List<Index> missing = missing(inner);
    missing.forEach(index -> inner.admin(new Admin.CreateIndex(AuditEntries.COLLECTION, index)));
    return missing.size();
  }

  private static List<Index> missing(Backend inner) {
    Set<String> there = new HashSet<>();
    inner
        .admin(new Admin.Indexes(AuditEntries.COLLECTION))
        .forEach(index -> there.add(index.name()));
    return ALL.stream().filter(index -> !there.contains(index.name())).toList();
  }

  private static boolean isPutOff(ErrorCode code) {
    return switch (code) {
      case UNAVAILABLE,
          TIMEOUT,
          OUTCOME_UNKNOWN,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          TRANSACTION_ABORTED ->
          true;
      default -> false;
    };
  }
}
