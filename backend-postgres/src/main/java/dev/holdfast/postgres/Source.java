package dev.holdfast.postgres;

/** Where documents come from, one at a time. */
interface Source extends AutoCloseable {
  boolean next();

  /** Id, revision and body of the document that {@link #next} came to. */
  Cursor cursor();

  @Override
  void close();
}
