package dev.holdfast.backup.folder;

import dev.holdfast.Document;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a backup of a folder tells of itself.
 *
 * @param path where it is
 * @param source the folder that was copied
 * @param created when it was begun
 * @param savedBy who made it
 * @param files how many there are
 * @param bytes of all files
 * @param excludes the patterns of what stayed out
 * @param skipped links and what else is no file or folder, which are not copied
 * @param changed files that were changed after they had been copied, before the backup was done
 * @param checksum of the metadata, which holds those of all files
 */
public record FolderBackupInfo(
    Path path,
    String source,
    Instant created,
    String savedBy,
    long files,
    long bytes,
    List<String> excludes,
    List<String> skipped,
    List<String> changed,
    String checksum) {
  public FolderBackupInfo {
    excludes = List.copyOf(excludes);
    skipped = List.copyOf(skipped);
    changed = List.copyOf(changed);
  }

  /** By which it is restored. */
  public String name() {
    return String.valueOf(path.getFileName());
  }

  /**
   * As it stands in the metadata: {@code timestamp}, {@code source}, {@code saved_by}, {@code
   * file_count}, {@code total_bytes}, {@code excludes}, {@code skipped}, {@code changed}.
   */
  public Document toDocument() {
    return Document.of("timestamp", created, "source", source, "saved_by", savedBy)
        .with("file_count", files)
        .with("total_bytes", bytes)
        .with("excludes", excludes)
        .with("skipped", skipped)
        .with("changed", changed);
  }
}
