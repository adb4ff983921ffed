package dev.holdfast.backup.snapshot;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup of a snapshot file, as it was found; it is not verified by being listed.
 *
 * @param path the file
 * @param named the time in its name: when it was made, or the next second that was free
 * @param meta what stands beside it; null when that is damaged
 */
public record SnapshotBackup(Path path, Instant named, @Nullable SnapshotMeta meta) {
  /** The file's name, by which it is restored. */
  public String name() {
    return String.valueOf(path.getFileName());
  }
}
