package dev.holdfast.backup;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Restore} did.
 *
 * @param backup the id of the one that was restored
 * @param collections what was restored, in order of the names
 * @param emptied collections that the backup does not have, and that had documents or indexes
 * @param documents over all collections
 * @param bytes how many were read, of the backup and all that it builds on
 * @param safety the id of the backup of what was there before; null when none was made
 */
public record RestoreResult(
    String backup,
    List<RestoredCollection> collections,
    List<String> emptied,
    long documents,
    long bytes,
    @Nullable String safety,
    Duration took) {
  public RestoreResult {
    collections = List.copyOf(collections);
    emptied = List.copyOf(emptied);
  }

  /**
   * One collection.
   *
   * @param contentHash as in the manifest, which what was restored was compared with
   */
  public record RestoredCollection(String name, long documents, int indexes, String contentHash) {}
}
