package dev.holdfast;

/** Which state of a document a {@code findOneAnd…} call returns. */
public enum ReturnDocument {
  /** As it was before the write. */
  BEFORE,
  /** As the write left it. */
  AFTER
}
