package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.Version;
import dev.holdfast.history.VersionHistory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    description =
        "Prints what changed between two versions of a record, as a JSON Patch (RFC 6902).",
    footer = {"", "Example:", "  holdfast history diff orders o1 o1@0000000001 o1@0000000003"})
final class HistoryDiffCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Which collection.")
  private String collection = "";

  @Parameters(index = "1", paramLabel = "ID", description = "Which record.")
  private String id = "";

  @Parameters(index = "2", paramLabel = "FROM", description = "The earlier version.")
  private String from = "";

  @Parameters(index = "3", paramLabel = "TO", description = "The later version.")
  private String to = "";

  HistoryDiffCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openWithHistory()) {
      List<Version> versions = VersionHistory.of(db).history(collection, id);
      String patch = Version.diff(find(versions, from), find(versions, to));
      console.out().println(HiddenCharacters.escapeJson(patch));
    }
    return 0;
  }

  private Version find(List<Version> versions, String wanted) {
    return versions.stream()
        .filter(version -> version.id().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new FailedException("'" + id + "' has no version '" + wanted + "'"));
  }
}
