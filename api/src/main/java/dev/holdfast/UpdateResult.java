package dev.holdfast;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an update, replacement or upsert did.
 *
 * @param matched how many documents the filter matched; 0 when the write inserted
 * @param modified how many of them changed; one that the write leaves as it was does not count and
 *     keeps its revision
 * @param inserted the id of the document that an upsert inserted, else null
 * @param revision after the write, when it touched exactly one document; else 0
 */
public record UpdateResult(long matched, long modified, @Nullable String inserted, long revision) {
  /** The id of the document that an upsert inserted. */
  public Optional<String> insertedId() {
    return Optional.ofNullable(inserted);
  }
}
