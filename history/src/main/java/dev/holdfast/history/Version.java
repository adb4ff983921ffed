package dev.holdfast.history;

import dev.holdfast.Document;
import java.time.Instant;
import java.util.Optional;

/**
 * One change of a record. Immutable.
 *
 * @param id of the version, such as {@code o1@0000000003}: unique in its collection, and for one
 *     record in the order of its changes
 * @param number which change of its record it was, the first that was kept being 1
 * @param at when, by the clock of the process that wrote it, just before the commit; later than
 *     that of the version before it, and else the same for all changes of one transaction
 * @param before what the record was; empty for an insert
 * @param after what it was then, until the next version; empty for a delete
 * @param revision of the record before the change, in the database where it was made; 0 for an
 *     insert
 * @param by who, as it was noted with the write
 * @param because why, as it was noted with the write
 * @param metadata what else was noted
 */
public record Version(
    String id,
    String collection,
    String record,
    long number,
    ChangeKind kind,
    Instant at,
    Optional<Document> before,
    Optional<Document> after,
    long revision,
    Optional<String> by,
    Optional<String> because,
    Document metadata) {
  /**
   * What to do to one document for it to become the other, as a JSON Patch (RFC 6902): a JSON array
   * of operations. Documents that are not there are compared as {@code null}; an array in which
   * thousands of elements differ is replaced as a whole.
   */
  public static String diff(Optional<Document> from, Optional<Document> to) {
    return JsonPatch.between(from, to);
  }

  /** What this change did, as a JSON Patch. */
  public String diff() {
    return diff(before, after);
  }

  /** What happened between the state after one version and that after another, as a JSON Patch. */
  public static String diff(Version from, Version to) {
    return diff(from.after, to.after);
  }
}
