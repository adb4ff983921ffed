package dev.holdfast.testing;

import dev.holdfast.ConnectionStatus;
import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Holdfast;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

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
    return new SharedStore(config.allowingReset());
  }

  /** A database that outlives the tests. */
  final class SharedStore implements TestStore {
    private static final Map<DatabaseConfig, Turn> TURNS = new ConcurrentHashMap<>();

    private final DatabaseConfig config;
    private final Turn turn;

    private static final class Turn {
      final Semaphore permit = new Semaphore(1);
      volatile @Nullable Thread holder;

      void take(DatabaseConfig of) {
        if (holder == Thread.currentThread()) {
          throw new IllegalStateException(
              "The test has " + of + " already, from another DatabaseExtension; use that one");
        }
        permit.acquireUninterruptibly();
        holder = Thread.currentThread();
      }

      void pass() {
        holder = null;
        permit.release();
      }
    }

    private SharedStore(DatabaseConfig config) {
      this.config = config;
      this.turn = TURNS.computeIfAbsent(config, key -> new Turn());
    }

    @Override
    public Database open() {
      turn.take(config);
      Database database = null;
      try {
        database = Holdfast.open(config);
        requireEmpty(database);
        return database;
      } catch (RuntimeException | Error e) {
        if (database != null) {
          database.close();
        }
        turn.pass();
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
      try {
        if (isFree(database)) {
          try (database) {
            database.reset();
          }
        } else {
          resetAnew(database);
        }
      } finally {
        turn.pass();
      }
    }

    private static boolean isFree(Database database) {
      return database.status() != ConnectionStatus.CLOSED
          && database.openTransactions() == 0
          && database.openStreams() == 0;
    }

    /** What a test has left open would be in the way, and what it has closed cannot be emptied. */
    private void resetAnew(Database left) {
      left.close();
      try (Database again = Holdfast.open(config)) {
        again.reset();
      }
    }

    @Override
    public String toString() {
      return config.toString();
    }
  }
}
