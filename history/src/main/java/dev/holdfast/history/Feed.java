package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a collection in the order of their times. Times are taken before the commit, so
 * that one may appear behind others that are later: a token therefore goes on from two minutes
 * before, and names what of that was delivered. Contents are read of what is delivered only.
 */
final class Feed {
  /** From the time of a version to its commit, and between the clocks of who writes. */
  static final Duration WINDOW = Duration.ofMinutes(2);

  private static final List<Sort> BY_TIME =
      List.of(Sort.ascending(Path.of(VersionDocument.AT)), Sort.ascending(Path.ID));

  private static final Projection TIME = new Projection(List.of(Path.of(VersionDocument.AT)), true);

  private final Session session;
  private final String collection;
  private final Instant now;
  private final Pruning.Mark pruned;
  private final String source;

  Feed(Session session, String collection, Instant now) {
    this.session = session;
    this.collection = collection;
    this.now = now;
    this.pruned = Pruning.Mark.of(session, collection);
    // The instant at which its history began tells the same collection of two databases apart.
    this.source = collection + "@" + Beginnings.of(session, collection).orElse(Instant.EPOCH);
  }

  ChangePage after(@Nullable String text, int most) {
    FeedToken token = text == null ? FeedToken.start(source) : FeedToken.parse(source, text);
    if (text != null) {
      requireNotPruned(token);
    }
    FeedPage page = new FeedPage(token, now.minus(WINDOW), most);
    try (Rows rows = session.read(behind(token))) {
      boolean more = true;
      while (more && rows.next()) {
        Map<String, @Nullable Object> fields = rows.body().toMap();
        more = page.takes(rows.id(), String.valueOf(fields.get(VersionDocument.AT)));
      }
    }
    return new ChangePage(complete(versions(page.ids())), page.next(pruned.times()).text());
  }

  /** Only versions have a time: neither parts of them nor what was pruned. */
  private Read.Find behind(FeedToken token) {
    String last = token.last();
    List<@Nullable Object> after =
        last == null ? null : List.of(VersionDocument.text(token.horizon()), last);
    Filter filter =
        last == null ? VersionFilters.after(token.horizon()) : VersionFilters.from(token.horizon());
    String versions = HistoryCollections.versionsOf(collection);
    return new Read.Find(versions, filter, BY_TIME, after, 0, -1, TIME);
  }

  private List<Stored> versions(List<String> ids) {
    Map<String, Stored> found = new VersionReader(session, collection).byIds(ids);
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  private void requireNotPruned(FeedToken token) {
    Instant until = pruned.until();
    Instant horizon = token.horizon();
    // A token inside one time has not come to what else has that time.
    boolean inside = token.last() != null && horizon.equals(until);
    if ((horizon.isBefore(until) || inside) && token.prunings() != pruned.times()) {
      throw HoldfastException.invalid(
          "The token has come to "
              + horizon
              + "; since, versions of "
              + collection
              + " until "
              + until
              + " were pruned, so that some may be missing. Read the collection anew and follow"
              + " without a token from then on");
    }
  }

  /** With what the records were afterwards: what the next version found, or what they are. */
  private List<Version> complete(List<Stored> page) {
    List<String> following = new ArrayList<>();
    for (Stored version : page) {
      following.add(VersionNames.id(version.record(), version.number() + 1));
    }
    Map<String, Stored> next = new VersionReader(session, collection).byIds(following);
    List<String> last = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      if (!next.containsKey(following.get(i))) {
        last.add(page.get(i).record());
      }
    }
    Map<String, Map<String, @Nullable Object>> live = live(last);
    List<Version> complete = new ArrayList<>(page.size());
    for (int i = 0; i < page.size(); i++) {
      Stored version = page.get(i);
      Stored then = next.get(following.get(i));
      Map<String, @Nullable Object> after =
          then == null ? live.get(version.record()) : then.before();
      complete.add(version.then(version.kind() == ChangeKind.DELETE ? null : after));
    }
    return complete;
  }

  private Map<String, Map<String, @Nullable Object>> live(List<String> ids) {
    Map<String, Map<String, @Nullable Object>> live = new HashMap<>();
    try (Rows rows = session.read(new Read.ById(collection, ids, null, false))) {
      while (rows.next()) {
        live.put(rows.id(), rows.body().toMap());
      }
    }
    return live;
  }
}
