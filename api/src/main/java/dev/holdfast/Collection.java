package dev.holdfast;

/** Placeholder so that the links resolve; the facade replaces this file. */
public final class Collection<T> {
  private Collection() {}

  void replaceOne(T document) {}

  void upsertOne(T document) {}
}
