package dev.holdfast.history;

import dev.holdfast.Document;
import dev.holdfast.spi.Values;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version as it is stored: without what the record was afterwards.
 *
 * @param before null for an insert
 */
record Stored(
    String id,
    String collection,
    String record,
    long number,
    ChangeKind kind,
    Instant at,
    @Nullable Map<String, @Nullable Object> before,
    long revision,
    Map<String, @Nullable Object> fields) {

  /** With what the record was afterwards; null for nothing. */
  Version then(@Nullable Map<String, @Nullable Object> after) {
    return new Version(
        id,
        collection,
        record,
        number,
        kind,
        at,
        document(record, before),
        document(record, after),
        revision,
        text(VersionDocument.BY),
        text(VersionDocument.BECAUSE),
        metadata());
  }

  private Optional<String> text(String field) {
    return fields.get(field) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private Document metadata() {
    return fields.get(VersionDocument.METADATA) instanceof Map<?, ?> map
        ? Document.ofMap(Values.asObject(map))
        : Document.ofMap(Map.of());
  }

  static Optional<Document> document(String id, @Nullable Map<String, @Nullable Object> content) {
    if (content == null) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    whole.put("id", id);
    whole.putAll(content);
    return Optional.of(Document.ofMap(whole));
  }
}
