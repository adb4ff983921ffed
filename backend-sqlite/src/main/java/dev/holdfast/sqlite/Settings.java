package dev.holdfast.sqlite;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Options;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * What a configuration asks for.
 *
 * @param busyTimeout how long to wait for a lock, or for a connection, before UNAVAILABLE
 * @param synchronous {@code FULL}: an acknowledged write survives a power cut; {@code NORMAL}: the
 *     last ones may be lost then, never the order
 * @param logPages how many pages may wait in the log before they are written back into the file
 * @param name for people: {@code sqlite:} and the path as it was given
 */
record Settings(
    Path file,
    String name,
    int poolSize,
    Duration busyTimeout,
    String synchronous,
    boolean readOnly,
    int logPages) {
  private static final int LOG_PAGES = 1000;
  private static final Duration DEFAULT_BUSY_TIMEOUT = Duration.ofSeconds(5);

  static Settings of(DatabaseConfig config) {
    Options options = Options.of("SQLite", config.options());
    Settings settings =
        new Settings(
            file(config.database()),
            "sqlite:" + config.database(),
            config.poolSize(),
            options.duration(
                "busyTimeout", DEFAULT_BUSY_TIMEOUT, Duration.ZERO, Duration.ofHours(1)),
            options.oneOf("synchronous", "full", "full", "normal").toUpperCase(Locale.ROOT),
            options.flag("readOnly", false),
            LOG_PAGES);
    options.refuseOthers();
    refuseWhatMeansNothing(config);
    return settings;
  }

  private static void refuseWhatMeansNothing(DatabaseConfig config) {
    if (!config.hosts().isEmpty() || config.ssl()) {
      throw HoldfastException.invalid(
          "SQLite is a file on this machine: it has no host and no ssl");
    }
    if (config.username() != null || config.password() != null) {
      throw HoldfastException.invalid(
          "SQLite has no users: leave out the username and the password");
    }
  }

  /** The file by its one name, also while it is not there. */
  String identity() {
    return "sqlite:" + realPath(file);
  }

  private static Path realPath(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      Path parent = file.getParent();
      Path name = file.getFileName();
      return parent == null || name == null ? file : realPath(parent).resolve(name).normalize();
    }
  }

  private static Path file(String database) {
    if (database.isEmpty() || database.equals(":memory:")) {
      throw HoldfastException.invalid(
          "\"sqlite:" + database + "\" names no file; for a database in memory use \"memory:\"");
    }
    if (database.indexOf('?') >= 0) {
      throw HoldfastException.invalid(
          "The path \"" + database + "\" holds a question mark, which SQLite's driver cannot open");
    }
    try {
      return Path.of(database).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw HoldfastException.invalid(
          "\"" + database + "\" is no path of a file: " + e.getReason());
    }
  }
}
