package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.history.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A version on one line: as JSON, or for people. */
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

  /** When, which, what, who, why, and the change: {@code … o1@0000000002 update by ada: [...]}. */
  static String line(Version version) {
    String who = version.by().map(by -> " by " + by).orElse("");
    String why = version.because().map(because -> " because " + because).orElse("");
    return HiddenCharacters.escape(
        version.at()
            + " "
            + version.id()
            + " "
            + version.kind().text()
            + who
            + why
            + ": "
            + version.diff());
  }
}
