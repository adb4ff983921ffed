package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the versions of one collection from one state of the database. */
final class VersionReader {
  private final Session session;
  private final String collection;
  private final String versions;

  VersionReader(Session session, String collection) {
    this.session = session;
    this.collection = collection;
    this.versions = HistoryCollections.versionsOf(collection);
  }

  /** Those that match and that {@code wanted} takes, until so many. */
  List<Stored> find(Filter filter, List<Sort> sort, Predicate<Found> wanted, int most) {
    List<Found> found = new ArrayList<>();
    Read.Find read = new Read.Find(versions, filter, sort, null, 0, -1, null);
    try (Rows rows = session.read(read)) {
      while (found.size() < most && rows.next()) {
        Found next = new Found(rows.id(), rows.body());
        if (next.isVersion() && wanted.test(next)) {
          found.add(next);
        }
      }
    }
    return found.stream().map(this::stored).toList();
  }

  /** Tells of those that match and that {@code wanted} takes, in the order of their ids. */
  void each(Filter filter, Predicate<Found> wanted, Consumer<Stored> use) {
    List<Sort> byId = List.of(Sort.ascending(Path.ID));
    try (Rows rows = session.read(new Read.Find(versions, filter, byId, null, 0, -1, null))) {
      while (rows.next()) {
        Found next = new Found(rows.id(), rows.body());
        if (next.isVersion() && wanted.test(next)) {
          use.accept(stored(next));
        }
      }
    }
  }

  /** Those of these ids that are there, by id. */
  Map<String, Stored> byIds(List<String> ids) {
    Map<String, Stored> found = new HashMap<>();
    for (Found next : read(ids)) {
      if (next.isVersion()) {
        found.put(next.id, stored(next));
      }
    }
    return found;
  }

  private List<Found> read(List<String> ids) {
    List<Found> found = new ArrayList<>();
    try (Rows rows = session.read(new Read.ById(versions, ids, null, false))) {
      while (rows.next()) {
        found.add(new Found(rows.id(), rows.body()));
      }
    }
    return found;
  }

  private Stored stored(Found found) {
    Map<String, @Nullable Object> fields = found.fields;
    Object revision = fields.get(VersionDocument.REVISION);
    return new Stored(
        found.id,
        collection,
        found.record(),
        VersionNames.number(found.id),
        ChangeKind.of(String.valueOf(fields.get(VersionDocument.OPERATION))),
        VersionDocument.instant(fields.get(VersionDocument.AT)),
        before(found),
        revision instanceof Long number ? number : 0,
        fields);
  }

  private @Nullable Map<String, @Nullable Object> before(Found found) {
    if (found.fields.get(VersionDocument.PARTS) instanceof Long parts) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < parts; i++) {
        ids.add(VersionNames.part(found.id, i));
      }
      Map<String, Map<String, @Nullable Object>> byId = new HashMap<>();
      read(ids).forEach(part -> byId.put(part.id, part.fields));
      return VersionDocument.joined(ids.stream().map(byId::get).toList()).toMap();
    }
    Object inside = found.fields.get(VersionDocument.BEFORE);
    return inside == null ? null : Values.asObject(inside);
  }

  /** A document where versions are. */
  static final class Found {
    final String id;
    final Map<String, @Nullable Object> fields;

    Found(String id, Body body) {
      this.id = id;
      this.fields = body.toMap();
    }

    /** And no part of one, nor what is left of one that was pruned. */
    boolean isVersion() {
      Object operation = fields.get(VersionDocument.OPERATION);
      return operation != null && !operation.equals(VersionDocument.PRUNED);
    }

    String record() {
      return String.valueOf(fields.get(VersionDocument.RECORD));
    }
  }
}
