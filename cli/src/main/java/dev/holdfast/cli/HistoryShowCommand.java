package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.Version;
import dev.holdfast.history.VersionHistory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Lists the versions of a record, the oldest first.",
    footer = {"", "Example:", "  holdfast history show orders o1"})
final class HistoryShowCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Which collection.")
  private String collection = "";

  @Parameters(index = "1", paramLabel = "ID", description = "Which record.")
  private String id = "";

  @Option(names = "--json", description = "Prints one JSON object a line, with the contents.")
  private boolean json;

  HistoryShowCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openWithHistory()) {
      List<Version> versions = VersionHistory.of(db).history(collection, id);
      if (versions.isEmpty()) {
        throw new FailedException("'" + collection + "' has no versions of '" + id + "'");
      }
      if (json) {
        versions.forEach(version -> console.out().println(VersionRecord.json(version)));
        return 0;
      }
      List<String> headings = List.of("version", "operation", "at", "by", "because", "change");
      Table table = new Table(console.out(), console.width(), headings);
      versions.forEach(
          version ->
              table.add(
                  version.id(),
                  version.kind().text(),
                  version.at(),
                  version.by().orElse(""),
                  version.because().orElse(""),
                  version.diff()));
      table.finish();
    }
    return 0;
  }
}
