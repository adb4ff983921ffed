package dev.holdfast.postgres;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inserts many documents with one statement, whose arrays are its only parameters. COPY is no
 * faster at the sizes that come here, and gives no revisions back.
 */
final class BulkInsert {
  /** More go in several statements. */
  private static final int MOST_DOCUMENTS = 10_000;

  private static final long MOST_BYTES = 32 << 20;

  private final Link link;
  private final Table table;
  private final EncodedBodies<byte[]> encoded;
  private final boolean wantsAfter;

  BulkInsert(Link link, Table table, EncodedBodies<byte[]> encoded, boolean wantsAfter) {
    this.link = link;
    this.table = table;
    this.encoded = encoded;
    this.wantsAfter = wantsAfter;
  }

  /** How many of the writes, from one on, one statement may insert; 0 or 1 means none. */
  static int run(List<Write> writes, int from, EncodedBodies<byte[]> encoded) {
    long bytes = 0;
    int end = from;
    while (end < writes.size()
        && end - from < MOST_DOCUMENTS
        && writes.get(end) instanceof Write.Insert insert
        && insert.collection().equals(writes.get(from).collection())) {
      bytes += encoded.of(insert.body()).length;
      if (bytes > MOST_BYTES) {
        break;
      }
      end++;
    }
    return end - from;
  }

  /** Inserts all or, when one cannot be, fails with nothing inserted. */
  List<Outcome> all(List<Write> inserts) {
    List<Outcome> outcomes = new ArrayList<>(inserts.size());
    try (Cursor cursor = query(table.insertAll, inserts)) {
      for (Write write : inserts) {
        cursor.next();
        outcomes.add(outcome((Write.Insert) write, cursor.number(1)));
      }
    }
    return outcomes;
  }

  /** Inserts those that can be; the outcome of another is null. */
  List<@Nullable Outcome> possible(List<Write> inserts) {
    Map<String, Long> revisions = new HashMap<>();
    try (Cursor cursor = query(WriteStatements.insertPossible(table), inserts)) {
      while (cursor.next()) {
        revisions.put(cursor.text(1), cursor.number(2));
      }
    }
    List<@Nullable Outcome> outcomes = new ArrayList<>(inserts.size());
    for (Write write : inserts) {
      Write.Insert insert = (Write.Insert) write;
      Long revision = revisions.remove(insert.id());
      outcomes.add(revision == null ? null : outcome(insert, revision));
    }
    return outcomes;
  }

  private Cursor query(String text, List<Write> inserts) {
    String[] ids = new String[inserts.size()];
    byte[][] bodies = new byte[inserts.size()][];
    for (int i = 0; i < ids.length; i++) {
      Write.Insert insert = (Write.Insert) inserts.get(i);
      ids[i] = insert.id();
      bodies[i] = encoded.of(insert.body());
    }
    return link.query(
        text,
        s -> {
          s.setObject(1, ids);
          s.setObject(2, bodies);
        });
  }

  private Outcome outcome(Write.Insert insert, long revision) {
    List<Image> after =
        wantsAfter
            ? List.of(new Image(insert.id(), revision, Bodies.json(encoded.of(insert.body()))))
            : List.of();
    return new Outcome(0, 0, insert.id(), revision, List.of(), after, null);
  }
}
