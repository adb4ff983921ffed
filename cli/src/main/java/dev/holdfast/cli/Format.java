package dev.holdfast.cli;

import java.util.Locale;
import java.util.Optional;

/** How documents stand in a file. */
enum Format {
  /** One JSON object a line. */
  JSONL,
  /** One JSON array of objects. */
  JSON,
  /** A header line, then a document a line. */
  CSV;

  /** By the first character that is no white space, with the file's name to decide what is CSV. */
  static Optional<Format> of(String name, int firstCharacter) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".csv")) {
      return Optional.of(CSV);
    }
    if (firstCharacter == '[') {
      return Optional.of(JSON);
    }
    boolean namedJson =
        lower.endsWith(".jsonl") || lower.endsWith(".ndjson") || lower.endsWith(".json");
    return firstCharacter == '{' || namedJson ? Optional.of(JSONL) : Optional.empty();
  }
}
