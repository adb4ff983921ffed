package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where chains begin, and how far they surely went, by all that was stated when entries were
 * pruned. A statement that was not written with the key, or stands elsewhere than it was written,
 * states nothing: then entries are missing.
 *
 * @param latest the last one; null when none was ever pruned
 */
record AuditStarts(Map<String, PruneStatement.Line> lines, @Nullable PruneStatement latest) {
  static final AuditStarts NONE = new AuditStarts(Map.of(), null);

  private static final PruneStatement.Line FIRST =
      new PruneStatement.Line(0, "", new Checkpoint.Head(0, ""));

  static AuditStarts read(Session session, AuditKey key) {
    Filter stated =
        new Filter.And(
            List.of(
                new Filter.Equal(Path.of(AuditEntries.OF), AuditEntries.COLLECTION),
                new Filter.Equal(Path.of(AuditEntries.ACTION), PruneStatement.ACTION)));
    List<Sort> byId = List.of(Sort.ascending(Path.ID));
    Map<String, PruneStatement.Line> lines = new TreeMap<>();
    PruneStatement latest = null;
    try (Rows rows =
        session.read(new Read.Find(AuditEntries.COLLECTION, stated, byId, null, 0, -1, null))) {
      while (rows.next()) {
        Map<String, @Nullable Object> fields = rows.body().toMap();
        boolean whole = AuditEntries.isWhole(key, rows.id(), fields);
        PruneStatement statement = whole ? PruneStatement.of(fields) : null;
        if (statement != null) {
          statement.lines().forEach((chain, line) -> lines.merge(chain, line, AuditStarts::later));
          latest = latest == null || latest.at().isBefore(statement.at()) ? statement : latest;
        }
      }
    }
    return new AuditStarts(lines, latest);
  }

  /** The most of what both say: an old statement that is put back takes nothing back. */
  private static PruneStatement.Line later(PruneStatement.Line one, PruneStatement.Line other) {
    PruneStatement.Line deeper = one.pruned() > other.pruned() ? one : other;
    PruneStatement.Line longer = one.end().count() > other.end().count() ? one : other;
    return new PruneStatement.Line(deeper.pruned(), deeper.last(), longer.end());
  }

  PruneStatement.Line of(String chain) {
    return lines.getOrDefault(chain, FIRST);
  }

  /** How many entries were removed that are stated here. */
  long entries() {
    return lines.values().stream().mapToLong(PruneStatement.Line::pruned).sum();
  }

  /** Which ones were. */
  Instant before() {
    return latest == null ? Instant.EPOCH : latest.before();
  }
}
