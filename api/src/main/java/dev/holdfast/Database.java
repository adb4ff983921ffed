package dev.holdfast;

/** Placeholder so that the links resolve; the facade replaces this file. */
public final class Database {
  private Database() {}

  /** Empties the database. */
  public void reset() {}
}
