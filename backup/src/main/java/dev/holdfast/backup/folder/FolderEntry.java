package dev.holdfast.backup.folder;

import dev.holdfast.Document;
import java.time.Instant;
import java.util.Optional;

/**
 * A file of a backup.
 *
 * @param path below the folder, with slashes
 * @param mode its permissions as {@code rw-r--r--}; empty where the system has none such
 */
record FolderEntry(String path, long bytes, String sha256, Instant modified, String mode) {
  Document toDocument() {
    return Document.of(
        "path", path, "bytes", bytes, "sha256", sha256, "modified", modified, "mode", mode);
  }

  static FolderEntry of(Document entry) {
    Optional<String> mode = entry.getString("mode");
    return new FolderEntry(
        entry.getString("path").orElseThrow(),
        entry.getLong("bytes").orElseThrow(),
        entry.getString("sha256").orElseThrow(),
        entry.getInstant("modified").orElseThrow(),
        mode.orElse(""));
  }
}
