package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.spi.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an entry says of entries that were removed for their age: of each chain how many of its
 * first ones, and how far it went then. Signed as every entry is.
 *
 * @param at when that was stated
 * @param before which entries went
 */
record PruneStatement(Instant at, Instant before, Map<String, Line> lines) {
  static final String ACTION = "prune";

  private static final String BEFORE = "before";
  private static final String CHAINS = "chains";
  private static final String CHAIN = "chain";
  private static final String PRUNED = "pruned";
  private static final String LAST = "last";
  private static final String COUNT = "count";
  private static final String HEAD = "head";

  /** An entry is a document, and is not to be a large one. */
  private static final int MOST_LINES = 1_000;

  /**
   * Of a chain.
   *
   * @param pruned how many of its first entries were removed
   * @param last the HMAC of the last of those, which the next entry names as the one before it
   * @param end where it ended when this was stated
   */
  record Line(long pruned, String last, Checkpoint.Head end) {}

  /** Makes the acts that state this, some chains each, one after the other. */
  void each(long removed, @Nullable Note note, Consumer<Act> use) {
    List<Object> some = new ArrayList<>();
    lines.forEach(
        (chain, line) -> {
          some.add(object(chain, line));
          if (some.size() == MOST_LINES) {
            use.accept(act(some, removed, note));
            some.clear();
          }
        });
    if (!some.isEmpty()) {
      use.accept(act(some, removed, note));
    }
  }

  private Act act(List<Object> some, long removed, @Nullable Note note) {
    Map<String, Object> more =
        Map.of(
            AuditEntries.FORMAT,
            AuditEntries.NEWEST_FORMAT,
            BEFORE,
            VersionDocument.text(before),
            CHAINS,
            List.copyOf(some));
    String of = AuditEntries.COLLECTION;
    return new Act(ACTION, of, List.of(), removed, 0, Act.BEGUN, note, more);
  }

  private static Map<String, Object> object(String chain, Line line) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(CHAIN, chain);
    object.put(PRUNED, line.pruned());
    object.put(LAST, line.last());
    object.put(COUNT, line.end().count());
    object.put(HEAD, line.end().mac());
    return object;
  }

  /**
   * What an entry states that was written with the key; null when it states nothing.
   *
   * @throws HoldfastException INVALID when a newer version has written it
   */
  static @Nullable PruneStatement of(Map<String, @Nullable Object> fields) {
    AuditEntries.requireKnown(fields);
    if (!ACTION.equals(fields.get(AuditEntries.ACTION))
        || !(fields.get(CHAINS) instanceof List<?> list)) {
      return null;
    }
    Map<String, Line> lines = new TreeMap<>();
    for (Object each : list) {
      Map<String, @Nullable Object> object = Values.asObject(each);
      Checkpoint.Head end =
          new Checkpoint.Head(number(object, COUNT), String.valueOf(object.get(HEAD)));
      Line line = new Line(number(object, PRUNED), String.valueOf(object.get(LAST)), end);
      lines.put(String.valueOf(object.get(CHAIN)), line);
    }
    Instant at = VersionDocument.instant(fields.get(AuditEntries.AT));
    return new PruneStatement(at, VersionDocument.instant(fields.get(BEFORE)), lines);
  }

  private static long number(Map<String, @Nullable Object> fields, String name) {
    return fields.get(name) instanceof Long number ? number : 0;
  }
}
