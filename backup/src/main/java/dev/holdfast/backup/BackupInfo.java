package dev.holdfast.backup;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup, as its manifest tells of it.
 *
 * @param id {@code backup_20261121_204510}: the time in UTC; of two the later made is the greater
 * @param parent the id of the one that it builds on; null for a full backup
 * @param timestamp when it was begun, as the clock said
 * @param bytes how many are stored in its own files, without those that it builds on
 * @param documents how many the database had
 * @param checksum SHA-256 of its manifest, which holds those of its files
 * @param database what was saved, as people call it, without secrets
 * @param identity which database that is, however it is called: {@link
 *     dev.holdfast.spi.Backend#identity}, and for one that is gone when it is closed something more
 *     that no other has; null in backups of before it was told
 * @param savedBy the person and machine
 * @param note what was said about it, or why it became another kind than was asked for
 * @param safety whether a restore made it, of what it was about to overwrite
 * @param permanent whether rotation keeps it for ever
 */
public record BackupInfo(
    String id,
    BackupType type,
    BackupKind kind,
    @Nullable String parent,
    Instant timestamp,
    Path path,
    long bytes,
    long documents,
    String checksum,
    boolean encrypted,
    String database,
    @Nullable String identity,
    String savedBy,
    @Nullable String note,
    boolean safety,
    boolean permanent) {}
