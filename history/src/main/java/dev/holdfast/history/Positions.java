package dev.holdfast.history;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the chains of the records ended that were changed last: saves looking. It may be outdated,
 * since other processes write too; then the id of the next version is taken, which is noticed.
 * Thread-safe.
 */
final class Positions {
  private static final int MOST = 50_000;

  /**
   * That the id of the next version is free proves something only while that version, if somebody
   * else added it, cannot have been pruned; and a restore takes whole chains back.
   */
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

  private static final float LOAD = 0.75f;

  private final Map<Key, Known> last =
      new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
          return size() > MOST;
        }
      };

  /** Where a chain ended, as of a moment of {@link System#nanoTime}. */
  private record Known(Position position, long since) {}

  record Key(String collection, String record) {
    static Key of(Change change) {
      return new Key(change.collection(), change.record());
    }
  }

  synchronized @Nullable Position get(Key key) {
    Known known = last.get(key);
    return known == null || System.nanoTime() - known.since > LONGEST_NANOS ? null : known.position;
  }

  synchronized void putAll(Map<Key, Position> ends) {
    long now = System.nanoTime();
    ends.forEach((key, position) -> last.put(key, new Known(position, now)));
  }

  synchronized void forgetAll() {
    last.clear();
  }

  synchronized void forget(Collection<Key> keys) {
    keys.forEach(last::remove);
  }
}
