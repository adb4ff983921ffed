package dev.holdfast.history;

import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds where the chains of records end, with as few questions as it can. */
final class ChainEnds {
  private static final Projection POSITION =
      new Projection(List.of(Path.of(VersionDocument.AT)), true);

  private final Following.Step session;
  private final Positions known;

  ChainEnds(Following.Step session, Positions known) {
    this.session = session;
    this.known = known;
  }

  /**
   * Without asking where it is likely to be known: the ids of the next versions being free proves
   * it afterwards.
   */
  Map<Positions.Key, Position> likely(List<Change> changes) {
    Map<Positions.Key, Position> ends = new LinkedHashMap<>();
    List<Positions.Key> unknown = new ArrayList<>();
    for (Change change : changes) {
      Positions.Key key = Positions.Key.of(change);
      if (ends.containsKey(key)) {
        continue;
      }
      Position position = known.get(key);
      if (position == null && change.kind() != ChangeKind.INSERT) {
        unknown.add(key);
      }
      ends.put(key, position == null ? Position.NONE : position);
    }
    if (unknown.size() == 1) {
      ends.put(unknown.get(0), last(unknown.get(0)));
    } else {
      ends.putAll(asked(unknown));
    }
    return ends;
  }

  /** Where they surely end in the state that the session sees. */
  Map<Positions.Key, Position> certain(List<Change> changes) {
    Map<Positions.Key, Position> ends = new LinkedHashMap<>();
    changes.forEach(change -> ends.put(Positions.Key.of(change), Position.NONE));
    ends.putAll(asked(List.copyOf(ends.keySet())));
    return ends;
  }

  /**
   * A chain is where it was when its last version is there and no next one; it is empty when there
   * is no first one, which is never removed.
   */
  private Map<Positions.Key, Position> asked(List<Positions.Key> keys) {
    Map<Positions.Key, Position> ends = new HashMap<>();
    Map<String, List<Positions.Key>> byCollection = new LinkedHashMap<>();
    keys.forEach(
        key -> byCollection.computeIfAbsent(key.collection(), it -> new ArrayList<>()).add(key));
    byCollection.forEach((collection, some) -> ask(collection, some, ends));
    return ends;
  }

  private void ask(String collection, List<Positions.Key> keys, Map<Positions.Key, Position> ends) {
    List<String> ids = new ArrayList<>();
    for (Positions.Key key : keys) {
      Position position = known.get(key);
      long number = position == null ? 0 : position.number();
      if (number > 0) {
        ids.add(VersionNames.id(key.record(), number));
      }
      ids.add(VersionNames.id(key.record(), number + 1));
    }
    Map<String, Position> there = positions(collection, ids);
    for (Positions.Key key : keys) {
      Position position = known.get(key);
      long number = position == null ? 0 : position.number();
      boolean isLast = number == 0 || there.containsKey(VersionNames.id(key.record(), number));
      boolean goesOn = there.containsKey(VersionNames.id(key.record(), number + 1));
      ends.put(key, isLast && !goesOn ? (position == null ? Position.NONE : position) : last(key));
    }
  }

  private Map<String, Position> positions(String collection, List<String> ids) {
    Map<String, Position> there = new HashMap<>();
    String versions = HistoryCollections.versionsOf(collection);
    try (Rows rows = session.read(new Read.ById(versions, ids, POSITION, false))) {
      while (rows.next()) {
        there.put(rows.id(), position(rows));
      }
    }
    return there;
  }

  private Position last(Positions.Key key) {
    Read.Find newest =
        new Read.Find(
            HistoryCollections.versionsOf(key.collection()),
            VersionFilters.ofRecord(key.record()),
            List.of(Sort.descending(Path.ID)),
            null,
            0,
            1,
            POSITION);
    try (Rows rows = session.read(newest)) {
      return rows.next() ? position(rows) : Position.NONE;
    }
  }

  private static Position position(Rows rows) {
    Map<String, ?> fields = rows.body().toMap();
    return new Position(
        VersionNames.number(rows.id()), VersionDocument.instant(fields.get(VersionDocument.AT)));
  }
}
