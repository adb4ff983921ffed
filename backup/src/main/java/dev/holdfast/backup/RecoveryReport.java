package dev.holdfast.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Recovery} found and did.
 *
 * @param source where the state comes from
 * @param damage what was wrong, for people; null when nothing was
 * @param backup the id of the backup that was restored; null when nothing was wrong
 * @param backupInfo the same with its time; null when nothing was wrong
 * @param documents how many the database has
 * @param collections how many collections
 * @param kept where the damaged file is now; null when nothing was wrong, or there was no file
 * @param skipped newer backups that were tried before and could not be used, with the reason each
 */
public record RecoveryReport(
    Source source,
    @Nullable String damage,
    @Nullable String backup,
    @Nullable BackupInfo backupInfo,
    long documents,
    int collections,
    @Nullable Path kept,
    List<String> skipped,
    Duration took) {
  public RecoveryReport {
    skipped = List.copyOf(skipped);
  }

  /** Where the state of a database comes from. */
  public enum Source {
    /** The database itself was whole. */
    PRIMARY,
    /** It was damaged, and a backup was restored. */
    BACKUP
  }
}
