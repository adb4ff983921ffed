package dev.holdfast.memory;

/** The state that a read looks at, kept until it is closed. */
interface Reading extends AutoCloseable {
  View view();

  /** True when the view stays as it is while rows are read from it. */
  boolean isStable();

  /** Throws when what was just read may not be used, because the database was closed. */
  void check();

  @Override
  void close();
}
