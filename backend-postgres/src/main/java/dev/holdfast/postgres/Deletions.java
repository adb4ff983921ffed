package dev.holdfast.postgres;

import dev.holdfast.spi.Image;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Deletes documents that were found, many at a time. */
final class Deletions {
  private static final int MOST_AT_A_TIME = 1000;

  private final Link link;
  private final Table table;
  private final boolean wantsBefore;
  private final List<Image> before = new ArrayList<>();
  private final List<String> waiting = new ArrayList<>();
  private long count;

  Deletions(Link link, Table table, boolean wantsBefore) {
    this.link = link;
    this.table = table;
    this.wantsBefore = wantsBefore;
  }

  void add(Found found) {
    count++;
    waiting.add(found.id);
    if (wantsBefore) {
      before.add(found.image());
    }
    if (waiting.size() == MOST_AT_A_TIME) {
      flush();
    }
  }

  private void flush() {
    String[] ids = waiting.toArray(new String[0]);
    link.update(WriteStatements.deleteAll(table), s -> s.setObject(1, ids));
    waiting.clear();
  }

  boolean isEmpty() {
    return count == 0;
  }

  Outcome outcome() {
    if (!waiting.isEmpty()) {
      flush();
    }
    return new Outcome(count, count, null, 0, before, List.of(), null);
  }
}
