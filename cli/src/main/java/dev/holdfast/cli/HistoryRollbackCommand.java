package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.VersionHistory;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback",
    description =
        "Makes a record again what it was before its last change, after a version, or at an"
            + " instant. Fails when there is no such state.",
    footer = {"", "Example:", "  holdfast history rollback orders o1 --at 2026-03-01T10:00:00Z"})
final class HistoryRollbackCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private RecordingOptions recording;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Which collection.")
  private String collection = "";

  @Parameters(index = "1", paramLabel = "ID", description = "Which record.")
  private String id = "";

  @Option(names = "--to", paramLabel = "VERSION", description = "What it was after this version.")
  private @Nullable String to;

  @Option(names = "--at", paramLabel = "INSTANT", description = "What it was at this instant.")
  private @Nullable Instant at;

  HistoryRollbackCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.recording = new RecordingOptions(console);
  }

  @Override
  public Integer call() {
    if (to != null && at != null) {
      throw new UsageException("--to and --at exclude each other");
    }
    try (Database db = recording.open(database, database.openExisting())) {
      if (!done(VersionHistory.of(db).noting(recording.note()))) {
        throw new FailedException("'" + collection + "' has no such state of '" + id + "'");
      }
      console.say("'" + id + "' was taken back");
    }
    return 0;
  }

  private boolean done(VersionHistory history) {
    if (to != null) {
      return history.rollbackToVersion(collection, id, to);
    }
    return at == null
        ? history.rollbackToVersion(collection, id)
        : history.rollbackToInstant(collection, id, at);
  }
}
