package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
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

  private AuditIndexes() {}

  /**
   * Makes those that are not there. Without them the answers are the same: who may make none, or
   * has no database yet, goes on.
   */
  static void make(Backend inner) {
    try {
      Set<String> there = new HashSet<>();
      inner
          .admin(new Admin.Indexes(AuditEntries.COLLECTION))
          .forEach(index -> there.add(index.name()));
      for (Index index : ALL) {
        if (!there.contains(index.name())) {
          inner.admin(new Admin.CreateIndex(AuditEntries.COLLECTION, index));
        }
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

  private static boolean isPutOff(ErrorCode code) {
    return switch (code) {
      case UNAVAILABLE, TIMEOUT, OUTCOME_UNKNOWN, PERMISSION_DENIED -> true;
      default -> false;
    };
  }
}
