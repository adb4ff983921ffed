package dev.holdfast.backup;

import dev.holdfast.Database;

/**
 * A database that is open and whole, and what was done for it. To close it closes the database.
 *
 * @param database to be closed by whoever asked for it
 */
public record Recovered(Database database, RecoveryReport report) implements AutoCloseable {
  @Override
  public void close() {
    database.close();
  }
}
