package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The versions of what a transaction changed, all with one time. Until the commit it holds what the
 * changed documents were.
 */
final class VersionRecording implements Recording {
  private final HistoryBackend history;
  private final Session session;
  private final boolean certain;
  private final List<Change> changes = new ArrayList<>();
  private final Map<Positions.Key, Position> ends = new LinkedHashMap<>();

  VersionRecording(HistoryBackend history, Session session, boolean certain) {
    this.history = history;
    this.session = session;
    this.certain = certain;
  }

  @Override
  public void applied(WriteBatch batch, WriteResult result) {
    changes.addAll(ChangeReader.changes(history.coverage(), batch, result));
  }

  @Override
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  @Override
  public void write() {
    try {
      ChainEnds chains = new ChainEnds(session, history.positions());
      ends.putAll(certain ? chains.certain(changes) : chains.likely(changes));
      session.write(new WriteBatch(versions(), true, null, Images.NONE));
    } catch (HoldfastException e) {
      throw withoutEffect(e);
    }
  }

  /** What follows the inserts of a batch, if none of the records was there before. */
  List<Write> ofInserts(WriteBatch batch) {
    for (Write write : batch.writes()) {
      if (write instanceof Write.Insert insert && history.coverage().has(insert.collection())) {
        changes.add(
            new Change(insert.collection(), insert.id(), ChangeKind.INSERT, 0, null, batch.note()));
      }
    }
    ends.putAll(new ChainEnds(session, history.positions()).likely(changes));
    return versions();
  }

  /** Moves the ends of the chains on. */
  private List<Write> versions() {
    Instant latest = Instant.EPOCH;
    for (Position end : ends.values()) {
      latest = end.at().isAfter(latest) ? end.at() : latest;
    }
    Instant now = history.stamps().after(latest);
    List<Write> writes = new ArrayList<>(changes.size());
    for (Change change : changes) {
      Position last = ends.getOrDefault(Positions.Key.of(change), Position.NONE);
      Position next = new Position(last.number() + 1, now);
      ends.put(Positions.Key.of(change), next);
      writes.addAll(VersionDocument.writes(change, next));
    }
    return writes;
  }

  /** A version that is there already was added by somebody else since the chain was looked at. */
  static HoldfastException withoutEffect(HoldfastException e) {
    return switch (e.code()) {
      case DUPLICATE_KEY, OUTCOME_UNKNOWN, UNAVAILABLE, TIMEOUT ->
          HoldfastException.aborted(
              true, "What belongs to the write could not be written: " + e.getMessage(), e);
      default -> e;
    };
  }

  @Override
  public void committed() {
    history.positions().putAll(ends);
  }

  @Override
  public void failed(boolean surely) {
    history.positions().forget(ends.keySet());
  }
}
