package dev.holdfast.history;

import dev.holdfast.Database;
import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Secret;
import dev.holdfast.Sort;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and verifies the entries of an {@link Audit}, of any database that holds them: it need not
 * have been opened with the layer. Thread-safe.
 */
public final class AuditTrail {
  private final Backend stack;
  private final InstantSource clock;

  private AuditTrail(Backend stack, InstantSource clock) {
    this.stack = stack;
    this.clock = clock;
  }

  /** Of this database, which stays its owner's to close. */
  public static AuditTrail of(Database database) {
    return new AuditTrail(database.backend(), InstantSource.system());
  }

  /** The entries that match, by time, at most so many. Does not verify them. */
  public List<AuditEntry> entries(AuditQuery query, int most) {
    List<Sort> byTime = List.of(Sort.ascending(Path.of(AuditEntries.AT)), Sort.ascending(Path.ID));
    List<AuditEntry> entries = new ArrayList<>();
    try (Rows rows = stack.read(read(query.filter(), byTime, most))) {
      while (rows.next()) {
        entries.add(AuditEntries.entry(rows.id(), rows.body().toMap()));
      }
    }
    return entries;
  }

  private static Read.Find read(Filter filter, List<Sort> sort, long most) {
    return new Read.Find(AuditEntries.COLLECTION, filter, sort, null, 0, most, null);
  }

  /**
   * How far the entries go now, to be kept outside the database.
   *
   * @throws dev.holdfast.HoldfastException INVALID for a key that is too short
   */
  public Checkpoint checkpoint(Secret key) {
    AuditKey auditKey = new AuditKey(key);
    Instant now = clock.instant();
    return Checkpoint.of(now, walked(new AuditVerification(auditKey, null)).heads(), auditKey);
  }

  /**
   * Checks every entry, and against a checkpoint that none was cut off since. Reads all entries, in
   * constant memory; entries that are added meanwhile do no harm.
   */
  public AuditReport verify(Secret key, Optional<Checkpoint> checkpoint) {
    return walked(new AuditVerification(new AuditKey(key), checkpoint.orElse(null))).report();
  }

  private AuditVerification walked(AuditVerification verification) {
    try (Rows rows = stack.read(read(Filter.all(), List.of(Sort.ascending(Path.ID)), -1))) {
      while (rows.next()) {
        verification.entry(rows.id(), rows.body().toMap());
      }
    }
    return verification;
  }
}
