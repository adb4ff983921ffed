package dev.holdfast.history;

import dev.holdfast.Database;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.Path;
import dev.holdfast.Secret;
import dev.holdfast.Sort;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.UuidSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads, verifies and prunes the entries of an {@link Audit}, of any database that holds them: it
 * need not have been opened with the layer. Thread-safe.
 */
public final class AuditTrail {
  private final Backend stack;
  private final InstantSource clock;
  private final @Nullable Note note;

  private AuditTrail(Backend stack, InstantSource clock, @Nullable Note note) {
    this.stack = stack;
    this.clock = clock;
    this.note = note;
  }

  /** Of this database, which stays its owner's to close, with the note that it has. */
  public static AuditTrail of(Database database) {
    return new AuditTrail(database.backend(), InstantSource.system(), database.note().orElse(null));
  }

  /** The same, whose prunings are noted with this. */
  public AuditTrail noting(Note said) {
    return new AuditTrail(stack, clock, said);
  }

  /** The same with another clock; for tests. */
  AuditTrail withClock(InstantSource other) {
    return new AuditTrail(stack, other, note);
  }

  /**
   * The entries that match, by time, at most so many. Does not verify them.
   *
   * @throws HoldfastException INVALID for less than 1
   */
  public List<AuditEntry> entries(AuditQuery query, int most) {
    if (most < 1) {
      throw HoldfastException.invalid("entries: at most " + most + " entries; 1 is the least");
    }
    List<AuditEntry> entries = new ArrayList<>();
    try (Rows rows = stack.read(byTime(query, most))) {
      while (rows.next()) {
        entries.add(AuditEntries.entry(rows.id(), rows.body().toMap()));
      }
    }
    return entries;
  }

  /**
   * Whether the newest entry was written with a key; true when there is none. Says no more of the
   * others.
   */
  public boolean isKeptWith(Secret key) {
    AuditKey auditKey = new AuditKey(key);
    try (Rows rows = stack.read(newest())) {
      return !rows.next() || AuditEntries.isWhole(auditKey, rows.id(), rows.body().toMap());
    }
  }

  static Read.Find newest() {
    List<Sort> newest =
        List.of(Sort.descending(Path.of(AuditEntries.AT)), Sort.descending(Path.ID));
    return read(Filter.all(), newest, 1);
  }

  static Read.Find byTime(AuditQuery query, int most) {
    List<Sort> byTime = List.of(Sort.ascending(Path.of(AuditEntries.AT)), Sort.ascending(Path.ID));
    return read(query.filter(), byTime, most);
  }

  private static Read.Find read(Filter filter, List<Sort> sort, long most) {
    return new Read.Find(AuditEntries.COLLECTION, filter, sort, null, 0, most, null);
  }

  /**
   * How far the entries go now, to be kept outside the database. They are verified first, but what
   * was cut off at the end shows only against an earlier checkpoint: {@link #checkpoint(Secret,
   * Optional)}.
   *
   * @throws dev.holdfast.HoldfastException CORRUPT when {@link #verify} finds anything: a
   *     checkpoint would state it to be right; INVALID for a key that is too short
   */
  public Checkpoint checkpoint(Secret key) {
    return checkpoint(key, Optional.empty());
  }

  /**
   * The same, after all that an earlier one states was found.
   *
   * @param since the last one that was kept outside the database
   * @throws dev.holdfast.HoldfastException CORRUPT when {@link #verify} finds anything, also
   *     against the earlier one; INVALID for a key that is too short
   */
  public Checkpoint checkpoint(Secret key, Optional<Checkpoint> since) {
    AuditKey auditKey = new AuditKey(key);
    Instant now = clock.instant();
    AuditVerification verification = walked(auditKey, since.orElse(null), null);
    AuditPruning.requireWhole(verification.report(), "There is no checkpoint");
    return Checkpoint.of(now, verification.heads(), auditKey);
  }

  /**
   * Checks every entry, and against a checkpoint that none was cut off since. Reads all entries, in
   * constant memory; entries that are added or pruned meanwhile do no harm.
   *
   * @throws dev.holdfast.HoldfastException INVALID for a key that is too short, and when a newer
   *     version has written entries that this one does not know
   */
  public AuditReport verify(Secret key, Optional<Checkpoint> checkpoint) {
    return walked(new AuditKey(key), checkpoint.orElse(null), null).report();
  }

  /** Again where entries were pruned while they were read, which else would seem to be missing. */
  private AuditVerification walked(
      AuditKey key, @Nullable Checkpoint checkpoint, @Nullable AuditPruning pruning) {
    AuditStarts starts = AuditStarts.read(stack, key);
    while (true) {
      AuditVerification verification = new AuditVerification(key, checkpoint, starts);
      if (pruning != null) {
        pruning.begin(starts);
      }
      each(
          (id, fields) -> {
            verification.entry(id, fields);
            if (pruning != null && verification.isWhole()) {
              pruning.entry(fields);
            }
          });
      AuditStarts then = AuditStarts.read(stack, key);
      if (then.equals(starts)) {
        return verification;
      }
      starts = then;
    }
  }

  private void each(BiConsumer<String, Map<String, @Nullable Object>> use) {
    try (Rows rows = stack.read(read(Filter.all(), List.of(Sort.ascending(Path.ID)), -1))) {
      while (rows.next()) {
        use.accept(rows.id(), rows.body().toMap());
      }
    }
  }

  /**
   * Removes the entries that are older than a time, as far as a checkpoint knows them: of each
   * chain its first ones, until one that is younger. What is kept can be verified as before; an
   * entry states, signed, what was removed, so that {@link #verify} tells it from what somebody cut
   * off. All entries are verified first.
   *
   * <p>Removes some at a time. Where it is cut short, all that went was stated, and calling it
   * again goes on.
   *
   * @param upTo one that was kept outside the database
   * @return how many were removed
   * @throws HoldfastException CORRUPT, and nothing is removed, when {@code verify} finds anything;
   *     INVALID for a time in the future; PERMISSION_DENIED where the database is read only
   */
  public long prune(Secret key, Checkpoint upTo, Instant before) {
    Instant now = clock.instant();
    if (before.isAfter(now)) {
      throw HoldfastException.invalid(
          before
              + " is in the future; entries are pruned that are older than some time in the past");
    }
    AuditKey auditKey = new AuditKey(key);
    AuditPruning pruning = new AuditPruning(upTo, before);
    AuditVerification verification = walked(auditKey, upTo, pruning);
    AuditPruning.requireWhole(verification.report(), "Nothing was pruned");
    AuditChain chain = new AuditChain(new UuidSource(clock).next(), auditKey);
    return pruning.remove(writable(), verification.heads(), chain, now, note);
  }

  /**
   * Makes the indexes that {@link #entries} goes by, where they are missing: opening a database
   * with the layer makes them only while there are few entries. Meanwhile some databases let nobody
   * write entries, and so nothing that has entries.
   *
   * @return how many were made
   * @throws dev.holdfast.HoldfastException PERMISSION_DENIED where the database is read only
   */
  public int index() {
    return AuditIndexes.make(writable());
  }

  /** Inside the layer, which lets nobody else change entries. */
  private Backend writable() {
    return ForwardingBackend.find(stack, AuditBackend.class)
        .map(ForwardingBackend::inner)
        .orElse(stack);
  }
}
