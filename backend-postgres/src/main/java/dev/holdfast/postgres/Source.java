package dev.holdfast.postgres;

/** Where documents come from, one at a time. */
interface Source extends AutoCloseable {
  boolean next();

  /** Whether {@link #next} came to the first document again: what came before is not valid. */
  default boolean beganAnew() {
    return false;
  }

  /** Id, revision and body of the document that {@link #next} came to. */
  Cursor cursor();

  @Override
  void close();
}
