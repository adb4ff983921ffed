package dev.holdfast.history;

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
  private static final float LOAD = 0.75f;

  private final Map<Key, Position> last =
      new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Position> eldest) {
          return size() > MOST;
        }
      };

  record Key(String collection, String record) {
    static Key of(Change change) {
      return new Key(change.collection(), change.record());
    }
  }

  synchronized @Nullable Position get(Key key) {
    return last.get(key);
  }

  synchronized void putAll(Map<Key, Position> ends) {
    last.putAll(ends);
  }

  synchronized void forget(Collection<Key> keys) {
    keys.forEach(last::remove);
  }
}
