package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.History;
import dev.holdfast.history.VersionHistory;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prune",
    description =
        "Removes old versions; the newest of each record, and those of the last hour, stay.",
    footer = {"", "Example:", "  holdfast history prune --keep-for P90D --keep-versions 100"})
final class HistoryPruneCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  @Option(names = "--keep-for", paramLabel = "DURATION", description = "Remove what is older.")
  private @Nullable Duration keepFor;

  @Option(names = "--keep-versions", paramLabel = "N", description = "Leave each record so many.")
  private @Nullable Integer keepVersions;

  HistoryPruneCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    if (keepFor == null && keepVersions == null) {
      throw new UsageException("Say what stays: --keep-for P90D, --keep-versions 100, or both");
    }
    History history = History.asRecorded();
    history = keepFor == null ? history : history.keepingFor(keepFor);
    history = keepVersions == null ? history : history.keepingVersions(keepVersions);
    try (Database db = database.openWithHistory(history)) {
      console.out().println(VersionHistory.of(db).prune());
    }
    return 0;
  }
}
