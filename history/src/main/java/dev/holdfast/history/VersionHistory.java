package dev.holdfast.history;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The history of a database that was opened with {@link History}: reads versions, takes records
 * back, answers queries as of an instant, follows changes, and removes old versions. Thread-safe.
 *
 * <p>Each call reads one state of the database.
 */
public final class VersionHistory {
  private final Backend stack;
  private final HistoryBackend layer;
  private final @Nullable Note note;

  private VersionHistory(Backend stack, HistoryBackend layer, @Nullable Note note) {
    this.stack = stack;
    this.layer = layer;
    this.note = note;
  }

  /**
   * Of this database, which stays its owner's to close, with the note that it has.
   *
   * @throws HoldfastException INVALID when it was opened without {@link History}
   */
  public static VersionHistory of(Database database) {
    Backend stack = database.backend();
    HistoryBackend layer =
        ForwardingBackend.find(stack, HistoryBackend.class)
            .orElseThrow(
                () ->
                    HoldfastException.invalid(
                        "The database "
                            + database
                            + " keeps no history; open it with History.of(\"orders\") or the"
                            + " option history=orders"));
    return new VersionHistory(stack, layer, database.note().orElse(null));
  }

  /**
   * The same, whose rollbacks are noted with this, and whose reads, also those of {@link #asOf},
   * where a layer asks who reads.
   */
  public VersionHistory noting(Note said) {
    return new VersionHistory(stack, layer, said);
  }

  /**
   * The versions of a record, the oldest first; none for one that never changed.
   *
   * @throws HoldfastException INVALID for a collection without history
   */
  public List<Version> history(String collection, String id) {
    requireKept(collection);
    return reading(session -> versions(session, collection, id));
  }

  private static List<Version> versions(Session session, String collection, String id) {
    List<Stored> stored = stored(session, collection, id);
    List<Version> versions = new ArrayList<>(stored.size());
    for (int i = 0; i < stored.size(); i++) {
      boolean last = i == stored.size() - 1;
      Map<String, @Nullable Object> after =
          last ? content(live(session, collection, id)) : stored.get(i + 1).before();
      versions.add(stored.get(i).then(stored.get(i).kind() == ChangeKind.DELETE ? null : after));
    }
    return versions;
  }

  private static List<Stored> stored(Session session, String collection, String id) {
    return new VersionReader(session, collection)
        .find(
            VersionFilters.ofRecord(id),
            List.of(Sort.ascending(Path.ID)),
            found -> true,
            Integer.MAX_VALUE);
  }

  static @Nullable Image live(Session session, String collection, String id) {
    try (Rows rows = session.read(new Read.ById(collection, List.of(id), null, false))) {
      return rows.next() ? new Image(id, rows.revision(), rows.body()) : null;
    }
  }

  private static @Nullable Map<String, @Nullable Object> content(@Nullable Image image) {
    return image == null ? null : image.body().toMap();
  }

  /**
   * Makes a record again what it was before its last change, which may be to delete it or to insert
   * it again. This is a change as any other: doing it twice brings it back.
   *
   * @return false when the record has no earlier state, or no version at all
   * @throws HoldfastException CONFLICT when others change the record all the time
   */
  public boolean rollbackToVersion(String collection, String id) {
    requireKept(collection);
    return rollback()
        .to(
            collection,
            id,
            session -> {
              List<Stored> stored = stored(session, collection, id);
              if (stored.isEmpty()) {
                return null;
              }
              Stored last = stored.get(stored.size() - 1);
              boolean first = last.number() == 1 && last.kind() == ChangeKind.INSERT;
              return first
                  ? null
                  : new Rollback.State(last.before(), "what was before " + last.id());
            });
  }

  /**
   * Makes a record again what it was after a version.
   *
   * @return false when the record has no such version
   */
  public boolean rollbackToVersion(String collection, String id, String versionId) {
    requireKept(collection);
    return rollback()
        .to(
            collection,
            id,
            session -> {
              for (Version version : versions(session, collection, id)) {
                if (version.id().equals(versionId)) {
                  return new Rollback.State(
                      version.after().map(VersionHistory::withoutId).orElse(null), versionId);
                }
              }
              return null;
            });
  }

  private static Map<String, @Nullable Object> withoutId(Document document) {
    return document.without("id").toMap();
  }

  /**
   * Makes a record again what it was at an instant.
   *
   * @return false when it was not there then and is not there now
   * @throws HoldfastException INVALID when what was then is not known, or the instant is in the
   *     future
   */
  public boolean rollbackToInstant(String collection, String id, Instant at) {
    requireKept(collection);
    requireNotInFuture(at);
    return rollback()
        .to(
            collection,
            id,
            session -> {
              Image then = new Past(session, collection, at).record(id);
              return then == null && live(session, collection, id) == null
                  ? null
                  : new Rollback.State(content(then), VersionDocument.text(at));
            });
  }

  private Rollback rollback() {
    return new Rollback(stack, note);
  }

  /**
   * The database as it was at an instant, for reading: finds, counts, pages, aggregates. It is a
   * view: closing it closes nothing. What this answers does not change any more once the
   * transactions have ended that were being committed at that instant.
   *
   * @throws HoldfastException INVALID for an instant in the future. Reads of it are INVALID for a
   *     collection without history, for an instant before that began, and where versions that would
   *     be needed were pruned
   */
  public Database asOf(Instant at) {
    requireNotInFuture(at);
    return Holdfast.open(new PastBackend(stack, layer.coverage(), at, note));
  }

  private void requireNotInFuture(Instant at) {
    Instant now = layer.stamps().now();
    if (at.isAfter(now)) {
      throw HoldfastException.invalid(at + " is in the future; now is " + now);
    }
  }

  /**
   * The changes of a collection after those that a token stands for, in order, at most so many.
   *
   * <p>Who goes on with the token of the last page gets every version once, also one that was
   * committed late, and those of one record in their order; of different records those come first
   * that are earlier, except late ones. A token is good in any process. A version is committed late
   * when others with a later time were read before it: the feed looks two minutes back for those.
   *
   * @param token null for the oldest version that is kept
   * @throws HoldfastException INVALID for a token of another collection, or when versions that
   *     should follow it were pruned
   */
  public ChangePage follow(String collection, @Nullable String token, int most) {
    requireKept(collection);
    if (most < 1) {
      throw HoldfastException.invalid("follow: at most " + most + " changes; 1 is the least");
    }
    Instant now = layer.stamps().clock();
    return reading(session -> new Feed(session, collection, now).after(token, most));
  }

  /** Removes versions as {@link History#keepingFor} and {@link History#keepingVersions} say. */
  public long prune() {
    if (layer.retention().removesNothing()) {
      throw HoldfastException.invalid(
          "prune: the history keeps everything; open it with keepingFor or keepingVersions");
    }
    long removed = 0;
    for (String collection : collections()) {
      removed +=
          new Pruning(layer.inner(), collection).remove(layer.retention(), layer.stamps().clock());
    }
    return removed;
  }

  /** The collections that have a history and versions. */
  public List<String> collections() {
    List<String> stored = layer.inner().admin(new Admin.Collections());
    Set<String> names = new TreeSet<>(layer.coverage().names());
    for (String name : stored) {
      names.add(VersionNames.original(name).orElse(name));
    }
    return names.stream()
        .filter(name -> layer.coverage().has(name))
        .filter(name -> stored.contains(HistoryCollections.versionsOf(name)))
        .toList();
  }

  private void requireKept(String collection) {
    if (!layer.coverage().has(collection)) {
      throw HoldfastException.invalid(
          "The collection "
              + collection
              + " has no history; History keeps that of "
              + layer.coverage());
    }
  }

  private <R> R reading(Function<Session, R> work) {
    return Again.run(
        () -> {
          BackendTransaction transaction =
              NotedTransaction.begin(stack, TransactionOptions.reading(), note);
          try {
            return work.apply(transaction);
          } finally {
            transaction.rollback();
          }
        });
  }
}
