package dev.holdfast.backup;

import org.jspecify.annotations.Nullable;

/**
 * Something that has the name of a backup: what its manifest tells, or why that cannot be said.
 *
 * @param info null when it cannot be read
 * @param problem null when it can
 */
record Listed(String id, @Nullable BackupInfo info, @Nullable DamagedBackup problem) {}
