package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.history.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A version as JSON on one line. */
final class VersionRecord {
  private VersionRecord() {}

  static String json(Version version) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("version", version.id());
    fields.put("collection", version.collection());
    fields.put("record", version.record());
    fields.put("operation", version.kind().text());
    fields.put("at", version.at());
    fields.put("by", version.by().orElse(null));
    fields.put("because", version.because().orElse(null));
    fields.put("metadata", version.metadata().toMap());
    fields.put("before", version.before().map(Document::toMap).orElse(null));
    fields.put("after", version.after().map(Document::toMap).orElse(null));
    return HiddenCharacters.escapeJson(Document.ofMap(fields).toJson());
  }
}
