package dev.holdfast.backup;

import dev.holdfast.spi.Strings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The documents of a chain by id: of each the newest line, and none where that is a deletion. */
final class ChainCursor implements AutoCloseable {
  private final List<PartCursor> newestFirst;

  /** Those that stand at lines which have been told, or are to be started. */
  private final List<PartCursor> passed;

  private @Nullable DocumentLine line;

  ChainCursor(List<PartCursor> newestFirst) {
    this.newestFirst = List.copyOf(newestFirst);
    this.passed = new ArrayList<>(newestFirst);
  }

  boolean next() {
    do {
      passed.forEach(PartCursor::next);
      passed.clear();
      line = least();
    } while (line != null && line.isDeletion());
    return line != null;
  }

  private @Nullable DocumentLine least() {
    DocumentLine least = null;
    for (PartCursor cursor : newestFirst) {
      DocumentLine candidate = cursor.line();
      if (candidate == null) {
        continue;
      }
      int order = least == null ? -1 : Strings.compare(candidate.id(), least.id());
      if (order < 0) {
        passed.clear();
        least = candidate;
      }
      if (order <= 0) {
        passed.add(cursor);
      }
    }
    return least;
  }

  /** The document that {@link #next} went to, null at the end; good until the next call. */
  @Nullable DocumentLine line() {
    return line;
  }

  @Override
  public void close() {
    newestFirst.forEach(PartCursor::close);
  }
}
