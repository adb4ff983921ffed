package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.Problem;
import dev.holdfast.backup.RecoveryReport;
import dev.holdfast.backup.RestoreResult;
import dev.holdfast.backup.Verification;
import java.util.Locale;
import java.util.Map;

/** What is told of backups, as JSON. */
final class BackupRecord {
  private BackupRecord() {}

  static String of(BackupInfo info) {
    return Document.of(
            "id", info.id(),
            "type", info.type().toString(),
            "kind", info.kind().toString(),
            "parent", info.parent(),
            "timestamp", info.timestamp().toString(),
            "path", info.path().toString(),
            "size", info.bytes(),
            "documents", info.documents(),
            "checksum", info.checksum(),
            "encrypted", info.encrypted(),
            "database", info.database(),
            "identity", info.identity(),
            "savedBy", info.savedBy(),
            "note", info.note(),
            "safety", info.safety(),
            "permanent", info.permanent())
        .toJson();
  }

  static String of(Verification verification) {
    Problem problem = verification.problem();
    return Document.of(
            "id", verification.id(),
            "level", verification.level().toString().toLowerCase(Locale.ROOT),
            "good", verification.isGood(),
            "problem", problem == null ? null : problem.toString().toLowerCase(Locale.ROOT),
            "message", verification.message(),
            "backups", verification.backups(),
            "documents", verification.documents(),
            "milliseconds", verification.took().toMillis())
        .toJson();
  }

  static String of(RestoreResult result) {
    return Document.of(
            "backup",
            result.backup(),
            "documents",
            result.documents(),
            "bytes",
            result.bytes(),
            "safety",
            result.safety(),
            "emptied",
            result.emptied(),
            "milliseconds",
            result.took().toMillis(),
            "collections",
            result.collections().stream()
                .map(
                    one ->
                        Map.of(
                            "name", one.name(),
                            "documents", one.documents(),
                            "indexes", one.indexes(),
                            "contentHash", one.contentHash()))
                .toList())
        .toJson();
  }

  static String of(RecoveryReport report) {
    return Document.of(
            "source", report.source().toString().toLowerCase(Locale.ROOT),
            "damage", report.damage(),
            "backup", report.backup(),
            "documents", report.documents(),
            "collections", report.collections(),
            "kept", report.kept() == null ? null : report.kept().toString(),
            "skipped", report.skipped(),
            "milliseconds", report.took().toMillis())
        .toJson();
  }
}
