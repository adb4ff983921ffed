package dev.holdfast.testing;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Databases on one server, each dropped when it is closed. */
final class ServerStore implements TestStore {
  private final String title;
  private final Supplier<TestServer> server;
  private final Map<Database, TestDatabase> open = new ConcurrentHashMap<>();

  /**
   * @param server asked when the first test runs, so that a missing one skips the test
   */
  ServerStore(String title, Supplier<TestServer> server) {
    this.title = title;
    this.server = server;
  }

  @Override
  public Database open() {
    TestDatabase empty = server.get().newDatabase();
    try {
      Database database = Holdfast.open(empty.url());
      open.put(database, empty);
      return database;
    } catch (RuntimeException | Error e) {
      empty.close();
      throw e;
    }
  }

  @Override
  public void close(Database database) {
    TestDatabase its = open.remove(database);
    try {
      database.close();
    } finally {
      if (its != null) {
        its.close();
      }
    }
  }

  @Override
  public String toString() {
    return title + ": a database of its own";
  }
}
