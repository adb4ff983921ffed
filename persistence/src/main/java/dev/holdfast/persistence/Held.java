package dev.holdfast.persistence;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries that the database refuses for now, though it takes others: set aside, with all that
 * stands behind them on their documents, so that the others go on. Only in memory: the next process
 * tries them first. Thread-safe.
 */
final class Held {
  /** Beyond, it is hardly these writes that are at fault. */
  private static final int MOST = 10_000;

  /** How many are tried again at a time: a database that goes on refusing is not flooded. */
  private static final int TRIED_TOGETHER = 100;

  /** In the order in which they were refused last. */
  private final Map<Long, String> reasons = new LinkedHashMap<>();

  private final Reach pause;

  Held(InstantSource clock) {
    this.pause = new Reach(clock);
  }

  synchronized boolean isEmpty() {
    return reasons.isEmpty();
  }

  synchronized boolean isFull() {
    return reasons.size() >= MOST;
  }

  /** Whether the entry of this sequence was refused itself. */
  synchronized boolean contains(long sequence) {
    return reasons.containsKey(sequence);
  }

  /** Sets an entry aside; true when that began a new pause. */
  synchronized boolean add(long sequence, String why) {
    reasons.put(sequence, why);
    boolean begins = pause.isDue();
    if (begins) {
      pause.failed(why);
    }
    return begins;
  }

  /** Why the first one is held; null when none is. */
  synchronized @Nullable String why() {
    return reasons.isEmpty() ? null : reasons.values().iterator().next();
  }

  /** When some are tried again; null when none is held. */
  synchronized @Nullable Instant next() {
    return reasons.isEmpty() ? null : pause.next();
  }

  synchronized boolean isDue() {
    return !reasons.isEmpty() && pause.isDue();
  }

  /** Lets go of some when their pause is over: the others have their turn then. */
  synchronized void releaseDue() {
    if (isDue()) {
      Iterator<Long> each = reasons.keySet().iterator();
      for (int i = 0; i < TRIED_TOGETHER && each.hasNext(); i++) {
        each.next();
        each.remove();
      }
    }
  }

  /** Lets go of all of them, whenever they would be due. */
  synchronized void releaseAll() {
    reasons.clear();
  }

  /** All was tried: the next pause is a short one when nothing was refused. */
  synchronized void tried() {
    if (reasons.isEmpty()) {
      pause.succeeded();
    }
  }
}
