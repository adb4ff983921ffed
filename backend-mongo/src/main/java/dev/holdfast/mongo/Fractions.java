package dev.holdfast.mongo;

import dev.holdfast.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where other numbers than integers were met in sums, so that the next sum asks for them at once. A
 * hint: forgetting it, or keeping it too long, costs time only. Thread-safe.
 */
final class Fractions {
  private static final int MOST = 1000;

  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  private record Place(String collection, Path path) {}

  boolean has(String collection, Path path) {
    return places.contains(new Place(collection, path));
  }

  void note(String collection, Path path) {
    if (places.size() >= MOST) {
      places.clear();
    }
    places.add(new Place(collection, path));
  }
}
