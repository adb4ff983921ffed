package dev.holdfast.backup.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * What was restored from a backup.
 *
 * @param meta of the backup, with its facts, such as how many nodes and edges were restored
 * @param safety the name of the backup made of what was there before; null when there was nothing,
 *     or the same
 * @param keptAs where a damaged file that was there is now; null when there was none
 */
public record RestoredSnapshot<T>(
    T state, SnapshotMeta meta, @Nullable String safety, @Nullable String keptAs) {}
