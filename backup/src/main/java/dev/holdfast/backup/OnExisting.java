package dev.holdfast.backup;

/** What a {@link Copy} does with a collection that the target has already. */
public enum OnExisting {
  /** Refuses before anything is written when the target's collection holds a document. */
  REFUSE,
  /** Drops the target's collection, with its indexes, and makes it anew. */
  REPLACE,
  /**
   * Puts each document under its id: one that is there is replaced, one that the source does not
   * have stays. Indexes are added.
   */
  MERGE
}
