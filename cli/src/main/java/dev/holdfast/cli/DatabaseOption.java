package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.history.History;
import dev.holdfast.history.HistoryProvider;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database: {@code --db}, else the environment, else a file in the working directory. */
final class DatabaseOption {
  private static final String DEFAULT_URL = "sqlite:holdfast.db";
  private static final LayerProvider HISTORY = new HistoryProvider();

  private final Console console;

  @Option(
      names = "--db",
      paramLabel = "URL",
      description =
          "The database: memory:, sqlite:FILE. Without it DB_BACKEND and the other DB_ variables"
              + " of the environment say which, else sqlite:holdfast.db.")
  private @Nullable String url;

  DatabaseOption(Console console) {
    this.console = console;
  }

  boolean isGiven() {
    return url != null;
  }

  /** Opens it, and makes it when it is not there. */
  Database open() {
    return usage(() -> Holdfast.open(config()));
  }

  /** Opens it with these layers, for a command that has nothing to do where it is not. */
  Database openExisting(Layer... layers) {
    return usage(() -> openExisting(config(), layers));
  }

  /** Opens the same one with what records changes. */
  static Database openExisting(RecordingStack stack) {
    return usage(() -> openExisting(stack.config(), stack.layers()));
  }

  /** Opens it with the history that it has, for who looks at it and begins none. */
  Database openWithHistory() {
    return openWithHistory(History.asRecorded());
  }

  /** The same with a history that takes the place of one that the configuration asks for. */
  Database openWithHistory(History history) {
    return usage(
        () -> {
          RecordingStack stack = new RecordingStack(config());
          stack.put(HISTORY, history);
          return openExisting(stack.config(), stack.layers());
        });
  }

  DatabaseConfig config() {
    if (url == null && console.environment().containsKey("DB_BACKEND")) {
      return DatabaseConfig.fromEnvironment(console.environment());
    }
    return DatabaseConfig.parse(url == null ? DEFAULT_URL : url);
  }

  /** The file that opening would make; what is wrong with the URL is told when it is opened. */
  Optional<Path> missingFile() {
    try {
      return file(config()).filter(Files::notExists);
    } catch (HoldfastException e) {
      return Optional.empty();
    }
  }

  /** Opens another database, such as the target of a copy. */
  static Database open(String url) {
    return usage(() -> Holdfast.open(url));
  }

  /** Opens another database that must be there, such as the source of a copy. */
  static Database openExisting(String url) {
    return usage(() -> openExisting(DatabaseConfig.parse(url)));
  }

  private static Database openExisting(DatabaseConfig config, Layer... layers) {
    file(config)
        .filter(Files::notExists)
        .ifPresent(
            file -> {
              throw new FailedException(
                  "There is no database file "
                      + file
                      + "; choose one with --db, or make it with 'holdfast import'");
            });
    return Holdfast.open(config, layers);
  }

  /** The file that a database is kept in, when it is one. */
  static Optional<Path> file(DatabaseConfig config) {
    if (!config.scheme().equals("sqlite") || config.database().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(config.database()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** What can be INVALID about opening a database is what the person wrote. */
  private static Database usage(Opening opening) {
    try {
      return opening.open();
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.INVALID) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private interface Opening {
    Database open();
  }
}
