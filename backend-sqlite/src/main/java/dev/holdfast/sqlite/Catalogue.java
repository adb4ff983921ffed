package dev.holdfast.sqlite;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which table holds which collection, as far as it was seen committed. Another process may have
 * dropped one since, which the statement finds out that misses its table. A number is never given
 * to a second collection, so a stale answer is never a wrong one. Thread-safe.
 */
final class Catalogue {
  private final Map<String, Table> known = new ConcurrentHashMap<>();

  @Nullable Table find(String collection) {
    return known.get(collection);
  }

  void learn(Table committed) {
    known.put(committed.collection(), committed);
  }

  void forget(String collection) {
    known.remove(collection);
  }
}
