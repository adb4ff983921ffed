package dev.holdfast.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A folder with a file of SQLite for each contender. */
final class SqliteArena implements Arena {
  private final Path folder;
  private final String synchronous;

  /**
   * @param synchronous {@code normal} or {@code full}, the same for all contenders
   */
  SqliteArena(String synchronous) {
    this.synchronous = synchronous;
    try {
      folder = Files.createTempDirectory("holdfast-benchmarks");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Supplier<Contender>> contenders() {
    SqliteFile jdbc = new SqliteFile(folder.resolve("jdbc.db"), synchronous);
    SqliteFile jdbi = new SqliteFile(folder.resolve("jdbi.db"), synchronous);
    String holdfast = "sqlite:" + folder.resolve("holdfast.db") + "?synchronous=" + synchronous;
    Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
    contenders.put(
        "raw",
        () -> new JdbcContender(() -> jdbc.config().createConnection(jdbc.url()), SqliteFile.SQL));
    contenders.put("holdfast", () -> new HoldfastContender(holdfast));
    contenders.put("jdbi", () -> new JdbiContender(pool(jdbi), SqliteFile.SQL));
    return contenders;
  }

  private static HikariDataSource pool(SqliteFile file) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(file.url());
    config.setMaximumPoolSize(4);
    config.setDataSourceProperties(file.config().toProperties());
    return new HikariDataSource(config);
  }

  @Override
  public String description() {
    return "synchronous=" + synchronous;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
