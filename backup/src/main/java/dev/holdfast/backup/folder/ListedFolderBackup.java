package dev.holdfast.backup.folder;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup as it was found. It is not verified by being listed.
 *
 * @param info what it tells of itself; null when that is damaged
 * @param problem what is wrong with that, in words; null when nothing is
 */
public record ListedFolderBackup(
    String name, @Nullable FolderBackupInfo info, @Nullable String problem) {
  /** Before all others where it is not known. */
  Instant created() {
    return info == null ? Instant.MIN : info.created();
  }
}
