package dev.holdfast.backup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What everybody may know of a backup, in its {@code manifest.json}.
 *
 * @param parent what it builds on; null for a full backup
 * @param parentSha256 the checksum of the parent's manifest
 * @param database what was saved, as people call it, without secrets
 * @param identity which database that is, see {@link DatabaseIdentity}; null in those of before it
 *     was told
 * @param savedBy the person and machine
 * @param writtenBy the versions of Holdfast and of Java
 * @param safety whether a restore made it, of what it was about to overwrite
 * @param documents how many documents there are in all collections together
 * @param encryption null when it is not encrypted
 */
record Manifest(
    String id,
    BackupType type,
    BackupKind kind,
    @Nullable String parent,
    @Nullable String parentSha256,
    Instant createdAt,
    String database,
    @Nullable String identity,
    String savedBy,
    String writtenBy,
    @Nullable String note,
    boolean safety,
    Compression compression,
    long documents,
    @Nullable KeyWrap encryption,
    List<PartEntry> files) {
  static final String NAME = "manifest.json";
  static final String FORMAT = "holdfast-backup";
  static final int VERSION = 1;

  Manifest {
    files = List.copyOf(files);
  }

  long storedBytes() {
    return files.stream().mapToLong(PartEntry::bytes).sum();
  }
}
