package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Holdfast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "The tour on real data: imports a week of earthquakes into a fresh SQLite file, asks five"
          + " questions, rolls a transaction back, asks the same in memory and compares every"
          + " answer. Exit code 1 when one differs."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast demo",
      "  holdfast demo backup    # damage and recovery of a database",
      "  holdfast demo --db sqlite:quakes.db    # keeps the data for you to look at"
    })
final class DemoCommand implements Callable<Integer> {
  private final Console console;
  private final Consumer<Database> beforeComparing;

  @Option(
      names = "--db",
      paramLabel = "URL",
      description =
          "Where to import to, without a collection 'quakes' yet; a temporary file by default.")
  private @Nullable String url;

  DemoCommand(Console console) {
    this(console, database -> {});
  }

  /**
   * The tour with something done to the second database before its answers are compared.
   *
   * @param beforeComparing what; a test alters a document, to see that the tour notices
   */
  DemoCommand(Console console, Consumer<Database> beforeComparing) {
    this.console = console;
    this.beforeComparing = beforeComparing;
  }

  static CommandLine line(Console console) {
    return new CommandLine(new DemoCommand(console)).addSubcommand(new BackupDemoCommand(console));
  }

  @Override
  public Integer call() throws IOException {
    if (url != null) {
      return tour(DatabaseOption.open(url), url);
    }
    Path directory = Files.createTempDirectory("holdfast-demo");
    try {
      String file = directory.resolve("quakes.db").toString();
      return tour(Holdfast.open(DatabaseConfig.of("sqlite", file)), null);
    } finally {
      delete(directory);
    }
  }

  private int tour(Database database, @Nullable String kept) {
    try (database;
        Database memory = Holdfast.open("memory:")) {
      boolean equal = new Tour(console, database, memory, beforeComparing).run();
      if (kept != null) {
        console.say("The data is kept: holdfast find quakes --where 'mag>=5' --db " + kept);
      }
      return equal ? 0 : 1;
    }
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
