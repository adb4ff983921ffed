package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.folder.FolderBackupInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A backup of a folder as JSON. */
final class FolderRecord {
  private FolderRecord() {}

  static Document of(FolderBackupInfo info) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("name", info.name());
    facts.put("path", info.path().toString());
    facts.putAll(info.toDocument().toMap());
    facts.put("checksum", info.checksum());
    return Document.ofMap(facts);
  }

  static String line(Document document) {
    return HiddenCharacters.escapeJson(document.toJson());
  }
}
