package dev.holdfast.history;

import dev.holdfast.spi.Following;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The versions of what a transaction changed, all with one time, but for records that have one from
 * far ahead. Until the commit it holds what the changed documents were.
 */
final class VersionRecording implements Recording {
  private final HistoryBackend history;
  private final Following.Step step;
  private final boolean certain;
  private final List<Change> changes = new ArrayList<>();
  private final Map<Positions.Key, Position> ends = new LinkedHashMap<>();
  private long held;

  VersionRecording(HistoryBackend history, Following.Step step, boolean certain) {
    this.history = history;
    this.step = step;
    this.certain = certain;
  }

  @Override
  public void applied(WriteBatch batch, WriteResult result) {
    List<Change> more = ChangeReader.changes(history.coverage(), batch, result);
    changes.addAll(more);
    if (changes.size() > Memory.FEW) {
      more.forEach(change -> held += Memory.size(change.before()));
      Memory.require(held);
    }
  }

  @Override
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  @Override
  public void write(Consumer<List<Write>> into) {
    into.accept(writes());
  }

  /** All of them. */
  List<Write> writes() {
    ChainEnds chains = new ChainEnds(step, history.positions());
    ends.putAll(certain ? chains.certain(changes) : chains.likely(changes));
    return versions();
  }

  /** Moves the ends of the chains on. */
  private List<Write> versions() {
    Instant now = history.stamps().after(ends.values().stream().map(Position::at).toList());
    Map<Positions.Key, Instant> ahead = new HashMap<>();
    ends.forEach(
        (key, end) -> {
          if (!end.at().isBefore(now)) {
            ahead.put(key, history.stamps().afterAhead(end.at()));
          }
        });
    List<Write> writes = new ArrayList<>(changes.size());
    for (Change change : changes) {
      Positions.Key key = Positions.Key.of(change);
      Position last = ends.getOrDefault(key, Position.NONE);
      Position next = new Position(last.number() + 1, ahead.getOrDefault(key, now));
      ends.put(key, next);
      writes.addAll(VersionDocument.writes(change, next));
    }
    return writes;
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
