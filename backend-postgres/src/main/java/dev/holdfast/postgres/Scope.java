package dev.holdfast.postgres;

import dev.holdfast.Path;

/**
 * What the paths of a filter start from.
 *
 * @param alias of the element among the elements of an array; negative for the document itself
 */
record Scope(Kind kind, int alias) {
  static final Scope DOCUMENT = new Scope(Kind.DOCUMENT, -1);

  enum Kind {
    DOCUMENT,
    OBJECT,
    SCALAR
  }

  /** The path leads to the document's id, which is a column of its own and always a string. */
  boolean isId(Path path) {
    return kind == Kind.DOCUMENT && path.isId();
  }

  /** Neither object nor array can stand at the path. */
  boolean isScalar(Path path) {
    return kind == Kind.SCALAR || isId(path);
  }
}
