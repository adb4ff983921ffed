package dev.holdfast;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much is stored.
 *
 * @param bytes on disk or in memory, as the backend counts them; an estimate, indexes included
 * @param collections by name, in order
 */
public record StorageMetrics(
    long documents, long bytes, Map<String, CollectionMetrics> collections) {
  public StorageMetrics {
    collections = Collections.unmodifiableMap(new TreeMap<>(collections));
  }

  /** Of one collection; {@code bytes} is an estimate of the documents without indexes. */
  public record CollectionMetrics(long documents, long bytes) {}
}
