package dev.holdfast.postgres;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts new bodies in the place of old ones, many at a time, and counts. */
final class Changes {
  private static final int MOST_AT_A_TIME = 1000;
  private static final int MOST_BYTES = 4 << 20;

  private final Link link;
  private final Table table;
  private final boolean wantsBefore;
  private final boolean wantsAfter;
  private final List<Image> before = new ArrayList<>();
  private final List<Image> after = new ArrayList<>();
  private final List<Found> waiting = new ArrayList<>();
  private final List<byte @Nullable []> bodies = new ArrayList<>();
  private long matched;
  private long modified;
  private long lastRevision;
  private long bytes;

  Changes(Link link, Table table, boolean wantsBefore, boolean wantsAfter) {
    this.link = link;
    this.table = table;
    this.wantsBefore = wantsBefore;
    this.wantsAfter = wantsAfter;
  }

  /**
   * Takes a document that was selected.
   *
   * @param body its new body, null when that is the old one
   */
  void add(Found found, byte @Nullable [] body) {
    matched++;
    if (wantsBefore) {
      before.add(found.image());
    }
    waiting.add(wantsAfter ? found : new Found(found.id, found.revision, new byte[0]));
    bodies.add(body);
    bytes += body == null ? 0 : body.length;
    if (wantsAfter) {
      bytes += found.body.length;
    }
    if (waiting.size() == MOST_AT_A_TIME || bytes > MOST_BYTES) {
      flush();
    }
  }

  private void flush() {
    Map<String, Long> revisions = put();
    for (int i = 0; i < waiting.size(); i++) {
      Found found = waiting.get(i);
      byte[] body = bodies.get(i);
      if (body == null) {
        lastRevision = found.revision;
      } else {
        modified++;
        lastRevision = Objects.requireNonNull(revisions.get(found.id), "a row that was locked");
      }
      if (wantsAfter) {
        after.add(new Image(found.id, lastRevision, Bodies.json(body == null ? found.body : body)));
      }
    }
    waiting.clear();
    bodies.clear();
    bytes = 0;
  }

  private Map<String, Long> put() {
    List<String> ids = new ArrayList<>();
    List<byte[]> changed = new ArrayList<>();
    for (int i = 0; i < waiting.size(); i++) {
      byte[] body = bodies.get(i);
      if (body != null) {
        ids.add(waiting.get(i).id);
        changed.add(body);
      }
    }
    Map<String, Long> revisions = new HashMap<>();
    if (ids.size() == 1) {
      revisions.put(ids.get(0), putOne(ids.get(0), changed.get(0)));
    } else if (!ids.isEmpty()) {
      putAll(ids, changed, revisions);
    }
    return revisions;
  }

  private long putOne(String id, byte[] body) {
    return link.number(
            WriteStatements.put(table),
            s -> {
              s.setBytes(1, body);
              s.setString(2, id);
            })
        .orElseThrow();
  }

  private void putAll(List<String> ids, List<byte[]> changed, Map<String, Long> revisions) {
    try (Cursor cursor =
        link.query(
            WriteStatements.putAll(table),
            s -> {
              s.setObject(1, ids.toArray(new String[0]));
              s.setObject(2, changed.toArray(new byte[0][]));
            })) {
      while (cursor.next()) {
        revisions.put(cursor.text(1), cursor.number(2));
      }
    }
  }

  Outcome outcome() {
    flush();
    long revision = matched == 1 ? lastRevision : 0;
    return new Outcome(matched, modified, null, revision, before, after, null);
  }
}
