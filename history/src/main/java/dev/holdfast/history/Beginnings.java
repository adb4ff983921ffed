package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Since when collections have a history: a document each, written when the layer is opened. */
final class Beginnings {
  private static final String ALL = HistoryCollections.ALL_BEGUN;
  private static final String OF = HistoryCollections.begun("");

  private Beginnings() {}

  /** Notes now as the beginning of what has none yet. */
  static void note(Backend inner, Coverage coverage, Instant now) {
    Set<String> ids = new TreeSet<>();
    if (coverage.all()) {
      ids.add(ALL);
    }
    coverage.names().forEach(name -> ids.add(OF + name));
    try (Rows known = inner.read(byIds(List.copyOf(ids)))) {
      while (known.next()) {
        ids.remove(known.id());
      }
    }
    for (String id : ids) {
      begin(inner, id, now);
    }
    coverage.names().forEach(name -> index(inner, name));
  }

  /** What has a history. */
  static Coverage recorded(Session session) {
    Set<String> names = new TreeSet<>();
    try (Rows rows = session.read(Read.Find.all(HistoryCollections.NOTES))) {
      while (rows.next()) {
        if (rows.id().equals(ALL)) {
          return Coverage.ALL;
        }
        if (rows.id().startsWith(OF)) {
          names.add(rows.id().substring(OF.length()));
        }
      }
    }
    return new Coverage(false, names);
  }

  private static void begin(Backend inner, String id, Instant now) {
    Map<String, Object> fields = Map.of(VersionDocument.AT, VersionDocument.text(now));
    Write insert =
        new Write.Insert(
            HistoryCollections.NOTES, id, Bodies.of(Values.object(Map.copyOf(fields))));
    try {
      inner.write(WriteBatch.of(insert));
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.DUPLICATE_KEY) {
        throw e;
      }
    }
  }

  /** For what looks at versions by time. */
  static void index(Backend inner, String collection) {
    inner.admin(
        new Admin.CreateIndex(
            HistoryCollections.versionsOf(collection), Index.on(VersionDocument.AT)));
  }

  /** When the history of a collection began; the earlier of its own and that of all. */
  static Optional<Instant> of(Session session, String collection) {
    Optional<Instant> earliest = Optional.empty();
    try (Rows rows = session.read(byIds(List.of(ALL, OF + collection)))) {
      while (rows.next()) {
        Instant at = VersionDocument.instant(rows.body().toMap().get(VersionDocument.AT));
        if (earliest.isEmpty() || at.isBefore(earliest.get())) {
          earliest = Optional.of(at);
        }
      }
    }
    return earliest;
  }

  private static Read.ById byIds(List<String> ids) {
    return new Read.ById(HistoryCollections.NOTES, ids, null, false);
  }
}
