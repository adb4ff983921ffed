package dev.holdfast.mongo;

import dev.holdfast.Filter;
import dev.holdfast.spi.DocumentMatcher;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The documents that match, in any order. */
final class Scan implements AutoCloseable {
  private final Found<RawDocument> found;
  private final @Nullable DocumentMatcher residue;
  private @Nullable RawDocument current;

  private Scan(Found<RawDocument> found, @Nullable Filter residue) {
    this.found = found;
    this.residue = residue == null ? null : DocumentMatcher.of(residue);
  }

  static Scan of(Link link, String collection, Selection selection) {
    return new Scan(
        link.find(collection, selection.filter(), null, 0, -1, null), selection.residue());
  }

  boolean next() {
    current = null;
    while (found.next()) {
      RawDocument document = found.current();
      if (residue == null || residue.matches(document.id(), document.toMap())) {
        current = document;
        return true;
      }
    }
    return false;
  }

  RawDocument current() {
    return Objects.requireNonNull(current, "next() found nothing");
  }

  @Override
  public void close() {
    found.close();
  }
}
