package dev.holdfast.backup;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a backup.
 *
 * @param backup its id; null when it has none
 * @param documents how many were saved or restored
 * @param bytes how many were stored or read
 * @param problem what went wrong, for people; null when it went well
 */
public record BackupEvent(
    What what,
    @Nullable String backup,
    Duration took,
    long documents,
    long bytes,
    @Nullable String problem) {
  /** What happened. */
  public enum What {
    BACKUP,
    /** A backup of what a restore is about to replace. */
    SAFETY,
    VERIFICATION,
    RESTORE,
    RECOVERY,
    COPY,
    DELETION,
    /** Found while something else was done. */
    CORRUPTION
  }

  /** Whether it went well. */
  public boolean succeeded() {
    return problem == null;
  }
}
