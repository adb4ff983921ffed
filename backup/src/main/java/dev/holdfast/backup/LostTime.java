package dev.holdfast.backup;

import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.RichTypes;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a restore notes where histories are kept: what was between the backup and the restore is in
 * no version any more, so that nobody is told what it was. The notes are in {@value
 * HistoryCollections#NOTES}, which a whole restore brings back with all others.
 */
final class LostTime {
  /** Before the name of a collection, that of the versions of its records. */
  private static final String VERSIONS = HistoryCollections.NOTES + "/";

  private static final String LOST = "lost";
  private static final String FROM = "from";
  private static final String UNTIL = "until";
  private static final String AT = "at";

  private final Chain chain;
  private final @Nullable Set<String> chosen;
  private final InstantSource clock;

  /**
   * Of a restore.
   *
   * @param chosen null for a whole one
   */
  LostTime(Chain chain, @Nullable Set<String> chosen, InstantSource clock) {
    this.chain = chain;
    this.chosen = chosen;
    this.clock = clock;
  }

  /**
   * To be written last, next to the commit.
   *
   * @return how many documents there are more
   */
  long note(Session session) {
    Notes there = Notes.in(session);
    if (there.byId.isEmpty()) {
      return 0;
    }
    Map<String, Instant> since = new TreeMap<>();
    Instant saved = chain.newest().manifest().createdAt();
    if (chosen == null) {
      since.put(HistoryCollections.ALL_RESTORED, saved);
    } else {
      Notes before = Notes.in(chain);
      for (String name : chosen) {
        boolean whole = !name.startsWith(HistoryCollections.NOTES) && there.refuseAll(before, name);
        since.merge(id(name), whole ? saved : Instant.EPOCH, LostTime::later);
      }
    }
    List<Write> writes = new ArrayList<>();
    since.forEach((id, from) -> writes.add(lost(id, from)));
    session.write(new WriteBatch(writes, true, null, WriteBatch.Images.NONE));
    return since.keySet().stream().filter(id -> !there.byId.containsKey(id)).count();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Who chooses versions alone has them beside documents of which they do not tell. */
  private static String id(String chosen) {
    if (chosen.equals(HistoryCollections.NOTES)) {
      return HistoryCollections.ALL_RESTORED;
    }
    boolean versions = chosen.startsWith(VERSIONS);
    return HistoryCollections.restored(versions ? chosen.substring(VERSIONS.length()) : chosen);
  }

  private Write lost(String id, Instant from) {
    Map<String, @Nullable Object> span =
        Values.object(Map.of(FROM, text(from), UNTIL, text(clock.instant())));
    return new Write.Modify(
        HistoryCollections.NOTES,
        Target.id(id, null),
        Update.of(List.of(new Update.Push(Path.of(LOST), List.of(span)))),
        new Write.Insert(
            HistoryCollections.NOTES, id, Bodies.of(Values.object(Map.of(LOST, List.of(span))))));
  }

  private static String text(Instant at) {
    return String.valueOf(RichTypes.textOrNull(at));
  }

  /** What is noted of histories. */
  private record Notes(Map<String, Map<String, @Nullable Object>> byId) {
    static Notes in(Session session) {
      Map<String, Map<String, @Nullable Object>> byId = new HashMap<>();
      try (Rows rows = session.read(Read.Find.all(HistoryCollections.NOTES))) {
        while (rows.next()) {
          byId.put(rows.id(), rows.body().toMap());
        }
      }
      return new Notes(byId);
    }

    static Notes in(Chain chain) {
      Map<String, Map<String, @Nullable Object>> byId = new HashMap<>();
      try (ChainCursor documents = chain.documents(HistoryCollections.NOTES)) {
        while (documents.next()) {
          DocumentLine line = documents.line();
          if (line != null) {
            byId.put(line.id(), line.body().toMap());
          }
        }
      }
      return new Notes(byId);
    }

    /** Whether all is refused by these that the others refuse to tell of a collection. */
    boolean refuseAll(Notes others, String name) {
      return !begin(name).isBefore(others.begin(name))
          && !until(HistoryCollections.pruned(name))
              .isBefore(others.until(HistoryCollections.pruned(name)))
          && lost(name).containsAll(others.lost(name));
    }

    /** What is before is refused. */
    private Instant begin(String name) {
      Instant all = begun(HistoryCollections.ALL_BEGUN);
      Instant own = begun(HistoryCollections.begun(name));
      return own.isBefore(all) ? own : all;
    }

    private Instant begun(String id) {
      return byId.containsKey(id) ? until(id) : Instant.MAX;
    }

    private Instant until(String id) {
      Map<String, @Nullable Object> note = byId.getOrDefault(id, Map.of());
      return note.get(AT) instanceof String at ? Instant.parse(at) : Instant.EPOCH;
    }

    private Set<@Nullable Object> lost(String name) {
      Set<@Nullable Object> spans = new HashSet<>();
      for (String id :
          List.of(HistoryCollections.ALL_RESTORED, HistoryCollections.restored(name))) {
        if (byId.getOrDefault(id, Map.of()).get(LOST) instanceof List<?> some) {
          spans.addAll(some);
        }
      }
      return spans;
    }
  }
}
