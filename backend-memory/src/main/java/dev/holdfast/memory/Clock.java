package dev.holdfast.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time of the last commit, and the snapshots that are open. Advanced under the store's lock,
 * read without one.
 */
final class Clock {
  private final AtomicLong sequence = new AtomicLong();
  private final ConcurrentSkipListMap<Snapshot, Boolean> open = new ConcurrentSkipListMap<>();
  private volatile long now = 1;

  /** A time at which a reader looks, registered so that what it sees is kept. */
  record Snapshot(long time, long number) implements Comparable<Snapshot> {
    @Override
    public int compareTo(Snapshot other) {
      int order = Long.compare(time, other.time);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  long now() {
    return now;
  }

  void advance(long time) {
    now = time;
  }

  /**
   * Registers a snapshot of now.
   *
   * <p>Between reading the clock and registering, a commit and a collection may pass that know
   * nothing of this snapshot. Only when the clock still stands after the registration is it sure
   * that every collection either sees the snapshot or read a clock that is not past it.
   */
  Snapshot open() {
    while (true) {
      Snapshot snapshot = new Snapshot(now, sequence.incrementAndGet());
      open.put(snapshot, Boolean.TRUE);
      if (now == snapshot.time()) {
        return snapshot;
      }
      open.remove(snapshot);
    }
  }

  /** Ends a snapshot; again does nothing. */
  void close(Snapshot snapshot) {
    open.remove(snapshot);
  }

  /** What no snapshot, open or yet to come, sees before. Reads the clock before the snapshots. */
  long horizon() {
    long current = now;
    Map.Entry<Snapshot, Boolean> oldest = open.firstEntry();
    return oldest == null ? current : Math.min(current, oldest.getKey().time());
  }

  int openSnapshots() {
    return open.size();
  }
}
