package dev.holdfast.backup;

/** Is told how far a {@link Copy} has come, on the thread that runs it, after each batch. */
@FunctionalInterface
public interface CopyProgress {
  /**
   * So many documents of the collection have been copied, of about so many.
   *
   * @param expected the count when the collection was begun
   */
  void copied(String collection, long documents, long expected);
}
