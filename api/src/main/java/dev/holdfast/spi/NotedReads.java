package dev.holdfast.spi;

/**
 * A layer that wants to know who reads: reads of a database with a note reach it as {@link
 * Read.Noted}. What stands inside never sees those.
 */
public interface NotedReads {
  /**
   * Whether nothing of a collection is answered before this layer knows of it. What stands around
   * it then gives no answers of its own, as from a cache.
   */
  boolean watches(String collection);
}
