package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.history.AuditEntry;

/** An entry of an audit as JSON on one line. */
final class AuditRecord {
  private AuditRecord() {}

  static String json(AuditEntry entry) {
    Document document =
        Document.of(
            "entry", entry.id(),
            "at", entry.at(),
            "by", entry.by().orElse(null),
            "because", entry.because().orElse(null),
            "metadata", entry.metadata().toMap(),
            "action", entry.action(),
            "collection", entry.collection(),
            "records", entry.records(),
            "matched", entry.matched(),
            "modified", entry.modified(),
            "outcome", entry.outcome());
    return HiddenCharacters.escapeJson(document.toJson());
  }
}
