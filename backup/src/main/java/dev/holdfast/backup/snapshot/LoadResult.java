package dev.holdfast.backup.snapshot;

import dev.holdfast.Document;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SnapshotFile#loadWithRecovery} found.
 *
 * @param success whether there is a state
 * @param state the state; null without success
 * @param source where it comes from; null without success
 * @param backupUsed the name of the backup that it comes from; null when it is the file's own
 * @param recoveryStats of a recovery: {@code backups_tried}, {@code kept_as} (where the damaged
 *     file is now) and the facts of what was restored; else empty
 * @param error what was wrong with the file, or why there is no state; null when nothing was
 */
public record LoadResult<T>(
    boolean success,
    @Nullable T state,
    @Nullable Source source,
    @Nullable String backupUsed,
    Map<String, @Nullable Object> recoveryStats,
    @Nullable String error) {
  /** Where a state comes from. */
  public enum Source {
    /** The file itself. */
    PRIMARY,
    /** The newest backup that could be verified. */
    BACKUP_RECOVERY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static <T> LoadResult<T> primary(T state) {
    return new LoadResult<>(true, state, Source.PRIMARY, null, Map.of(), null);
  }

  static <T> LoadResult<T> failed(String error) {
    return new LoadResult<>(false, null, null, null, Map.of(), error);
  }

  /**
   * All but the state: {@code success}, {@code source}, {@code backup_used}, {@code
   * recovery_stats}, {@code error}.
   */
  public Document toDocument() {
    return Document.of(
        "success",
        success,
        "source",
        source == null ? null : source.toString(),
        "backup_used",
        backupUsed,
        "recovery_stats",
        recoveryStats,
        "error",
        error);
  }
}
