package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.ChangePage;
import dev.holdfast.history.VersionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "follow",
    description =
        "Prints the changes of a collection since a token, a line each, and says the token to go on"
            + " with.",
    footer = {"", "Example:", "  holdfast history follow orders --token-file orders.token"})
final class HistoryFollowCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Which collection.")
  private String collection = "";

  @Option(names = "--token", paramLabel = "TOKEN", description = "Where to go on.")
  private @Nullable String token;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Takes the token from this file, if it is there, and writes the next one to it.")
  private @Nullable Path file;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "At most so many.")
  private int limit = 1_000;

  @Option(names = "--json", description = "Prints one JSON object a line, with the contents.")
  private boolean json;

  HistoryFollowCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    if (token != null && file != null) {
      throw new UsageException("--token and --token-file exclude each other");
    }
    if (file != null) {
      requireFolder(file);
    }
    try (Database db = database.openWithHistory()) {
      ChangePage page = VersionHistory.of(db).follow(collection, start(), limit);
      page.changes()
          .forEach(
              change ->
                  console
                      .out()
                      .println(json ? VersionRecord.json(change) : VersionRecord.line(change)));
      console.flush();
      if (file == null) {
        console.say("token " + page.token());
      } else {
        keep(file, page.token());
      }
    }
    return 0;
  }

  /** Before anything is printed, which without a token would be printed again. */
  private static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new FailedException(
          "The token cannot be kept in "
              + file
              + ": "
              + folder
              + " is no folder that can be written to");
    }
  }

  private @Nullable String start() {
    if (file == null || !Files.exists(file)) {
      return token;
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new FailedException("The token cannot be read from " + file + ": " + e.getMessage());
    }
  }

  /** After what it stands for was printed, so that a failure prints it again and loses nothing. */
  private static void keep(Path file, String token) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, token + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new FailedException("The token cannot be kept in " + file + ": " + e.getMessage());
    }
  }
}
