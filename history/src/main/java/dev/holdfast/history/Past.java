package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What was different in a collection at an instant from what it is now. A record that was changed
 * since was what the earliest of those changes found; all others are what they were.
 */
final class Past {
  private static final int AT_ONCE = 500;

  private final Session session;
  private final String collection;
  private final Instant at;
  private final VersionReader reader;

  Past(Session session, String collection, Instant at) {
    this.session = session;
    this.collection = collection;
    this.at = at;
    this.reader = new VersionReader(session, collection);
    Instant begin =
        Beginnings.of(session, collection)
            .orElseThrow(() -> unknown("its history has not begun", ""));
    if (at.isBefore(begin)) {
      throw unknown("its history began at " + begin, "; ask for an instant since then");
    }
    LostTime.around(session, collection, at)
        .ifPresent(
            lost -> {
              throw unknown(
                  "it was restored at "
                      + lost.until()
                      + " to "
                      + (lost.from().equals(Instant.EPOCH)
                          ? "what has no history of that time"
                          : "what it was at " + lost.from()),
                  "; ask for an instant outside of that time");
            });
  }

  private HoldfastException unknown(String why, String instead) {
    return HoldfastException.invalid(
        "What " + collection + " was at " + at + " is not known: " + why + instead);
  }

  /** A record as it was; null when it was not there. */
  @Nullable Image record(String id) {
    Filter since = new Filter.And(List.of(VersionFilters.ofRecord(id), VersionFilters.after(at)));
    List<Stored> first = reader.find(since, List.of(Sort.ascending(Path.ID)), found -> true, 1);
    if (first.isEmpty()) {
      return VersionHistory.live(session, collection, id);
    }
    requireComplete(first);
    return image(first.get(0));
  }

  /**
   * The records that were changed since, and of those that were there and that {@code wanted} takes
   * what they were; of the others null.
   */
  Map<String, @Nullable Image> changed(BiPredicate<String, Map<String, @Nullable Object>> wanted) {
    Map<String, @Nullable Image> changed = new HashMap<>();
    List<Stored> firsts = new ArrayList<>();
    // Versions of a record come in their order, so the first that is met is its earliest.
    reader.each(
        VersionFilters.after(at),
        found -> !changed.containsKey(found.record()),
        stored -> {
          Image image = image(stored);
          boolean takes = image != null && wanted.test(image.id(), image.body().toMap());
          changed.put(stored.record(), takes ? image : null);
          if (stored.number() > 1) {
            firsts.add(stored);
          }
          if (firsts.size() == AT_ONCE) {
            requireComplete(firsts);
            firsts.clear();
          }
        });
    requireComplete(firsts);
    return changed;
  }

  private static @Nullable Image image(Stored version) {
    Map<String, @Nullable Object> before = version.before();
    return before == null
        ? null
        : new Image(version.record(), version.revision(), Bodies.of(Values.object(before)));
  }

  /**
   * Where the version before the earliest was pruned, an even earlier one may have been, too; but
   * for an instant since all that was ever pruned of the collection.
   */
  private void requireComplete(List<Stored> earliest) {
    Map<String, String> needed = new HashMap<>();
    for (Stored version : earliest) {
      if (version.number() > 1) {
        String previous = VersionNames.id(version.record(), version.number() - 1);
        needed.put(previous, version.record());
      }
    }
    if (needed.isEmpty()) {
      return;
    }
    needed.keySet().removeAll(reader.byIds(List.copyOf(needed.keySet())).keySet());
    if (!needed.isEmpty() && at.isBefore(Pruning.Mark.of(session, collection).until())) {
      throw unknown(
          "versions were pruned of "
              + needed.size()
              + " of its records since, such as \""
              + Values.shorten(needed.values().iterator().next())
              + "\"",
          "; ask for a later instant, or keep more versions");
    }
  }
}
