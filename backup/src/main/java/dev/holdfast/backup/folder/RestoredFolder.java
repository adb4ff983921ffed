package dev.holdfast.backup.folder;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was restored.
 *
 * @param target where it is now
 * @param safety where what was there before is now; null when nothing was, or it was overwritten
 */
public record RestoredFolder(Path target, long files, long bytes, @Nullable Path safety) {}
