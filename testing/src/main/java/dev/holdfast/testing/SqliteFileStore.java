package dev.holdfast.testing;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Holdfast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** SQLite files in temporary folders, deleted with the database. */
final class SqliteFileStore implements TestStore {
  private final Map<Database, Path> folders = new ConcurrentHashMap<>();

  @Override
  public Database open() {
    try {
      return openIn(Files.createTempDirectory("holdfast-test"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Database openIn(Path folder) {
    Path file = folder.resolve("test.db");
    try {
      Database database = Holdfast.open(DatabaseConfig.of("sqlite", file.toString()));
      folders.put(database, folder);
      return database;
    } catch (RuntimeException | Error e) {
      delete(folder);
      throw e;
    }
  }

  @Override
  public void close(Database database) {
    Path folder = folders.remove(database);
    try {
      database.close();
    } finally {
      if (folder != null) {
        delete(folder);
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "sqlite: a temporary file";
  }
}
