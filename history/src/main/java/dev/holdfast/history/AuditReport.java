package dev.holdfast.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a verification of an audit found.
 *
 * @param entries that were looked at
 * @param findings the first 1,000; none when all is well
 * @param pruned what {@link AuditTrail#prune} has removed, by what was stated and signed then;
 *     empty when nothing was
 */
public record AuditReport(
    long entries, long chains, List<Finding> findings, Optional<Pruned> pruned) {
  public AuditReport {
    findings = List.copyOf(findings);
  }

  /** Whether nothing was found. */
  public boolean isWhole() {
    return findings.isEmpty();
  }

  /** What is wrong with an entry, or a place where one is missing. */
  public enum Kind {
    /** Its content is not what was written. */
    EDITED,
    /** There are entries before and behind it, and it is not there. */
    MISSING,
    /** It stands under the id of another one. */
    REORDERED,
    /** The last ones of a chain are not there, or a whole chain: only a checkpoint shows it. */
    CUT,
    /** It is no entry that was written with this key. */
    FOREIGN,
    /** The checkpoint itself is not one that was made with this key. */
    CHECKPOINT
  }

  /**
   * Where what is kept begins: behind entries that were removed for their age.
   *
   * @param at when some were removed last
   * @param before only older ones were
   * @param entries how many were in all
   * @param left how many of those are there still, since a pruning was cut short; the next one
   *     removes them
   */
  public record Pruned(Instant at, Instant before, long entries, long left) {}

  /**
   * One thing that is wrong.
   *
   * @param id of the entry, or where it would be
   */
  public record Finding(Kind kind, String id, String text) {}
}
