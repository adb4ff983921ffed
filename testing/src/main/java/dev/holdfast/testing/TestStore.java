package dev.holdfast.testing;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Holdfast;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Where the databases of tests come from: opens an empty one, and leaves nothing of it behind. */
interface TestStore {
  Database open();

  void close(Database database);

  /** A database that is gone once it is closed. */
  static TestStore each(String url) {
    return new TestStore() {
      @Override
      public Database open() {
        return Holdfast.open(url);
      }

      @Override
      public void close(Database database) {
        database.close();
      }

      @Override
      public String toString() {
        return url;
      }
    };
  }

  /** A new file for each, in a folder of its own. */
  static TestStore sqliteFile() {
    return new SqliteFileStore();
  }

  /** One database that stays, emptied after each use; users of it take turns. */
  static TestStore shared(DatabaseConfig config) {
    return new SharedStore(
        new DatabaseConfig(
            config.scheme(),
            config.hosts(),
            config.database(),
            config.username(),
            config.password(),
            config.poolSize(),
            config.ssl(),
            true,
            config.options()));
  }

  /** A database that outlives the tests. */
  final class SharedStore implements TestStore {
    private static final Map<DatabaseConfig, Semaphore> TURNS = new ConcurrentHashMap<>();

    private final DatabaseConfig config;
    private final Semaphore turn;

    private SharedStore(DatabaseConfig config) {
      this.config = config;
      this.turn = TURNS.computeIfAbsent(config, key -> new Semaphore(1));
    }

    @Override
    public Database open() {
      turn.acquireUninterruptibly();
      Database database = null;
      try {
        database = Holdfast.open(config);
        requireEmpty(database);
        return database;
      } catch (RuntimeException | Error e) {
        if (database != null) {
          database.close();
        }
        turn.release();
        throw e;
      }
    }

    private static void requireEmpty(Database database) {
      List<String> collections = database.collections();
      if (!collections.isEmpty()) {
        throw new IllegalStateException(
            database
                + " is not empty: it holds "
                + collections
                + ". Tests empty the database they are given, so give them one of their own, or drop"
                + " these collections first.");
      }
    }

    @Override
    public void close(Database database) {
      try (database) {
        database.reset();
      } finally {
        turn.release();
      }
    }

    @Override
    public String toString() {
      return config.toString();
    }
  }
}
