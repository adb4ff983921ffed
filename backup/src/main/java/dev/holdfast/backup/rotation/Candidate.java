package dev.holdfast.backup.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup as a {@link RetentionPolicy} sees it.
 *
 * @param id unlike all others
 * @param time when it was made
 * @param parent the id of the backup that it needs to be restored, null when it stands alone
 * @param valid whether it was verified, with its parents
 * @param permanent whether somebody said that it stays
 * @param manual whether a person made it, not a schedule
 */
public record Candidate(
    String id,
    Instant time,
    @Nullable String parent,
    boolean valid,
    boolean permanent,
    boolean manual) {
  /** A valid one that stands alone and was made by a schedule. */
  public static Candidate of(String id, Instant time) {
    return new Candidate(id, time, null, true, false, false);
  }
}
