package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.folder.FolderBackupInfo;

/** A backup of a folder as JSON. */
final class FolderRecord {
  private FolderRecord() {}

  static Document of(FolderBackupInfo info) {
    return Document.of(
        "name",
        info.name(),
        "path",
        info.path().toString(),
        "source",
        info.source(),
        "timestamp",
        info.created(),
        "saved_by",
        info.savedBy(),
        "file_count",
        info.files(),
        "total_bytes",
        info.bytes(),
        "excludes",
        info.excludes(),
        "skipped",
        info.skipped(),
        "changed",
        info.changed(),
        "checksum",
        info.checksum());
  }

  static String line(Document document) {
    return HiddenCharacters.escapeJson(document.toJson());
  }
}
