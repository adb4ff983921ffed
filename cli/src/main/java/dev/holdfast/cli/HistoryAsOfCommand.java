package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Query;
import dev.holdfast.history.VersionHistory;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "as-of",
    description = "Prints the documents that matched at an instant, as they were then.",
    footer = {
      "",
      "Example:",
      "  holdfast history as-of orders 2026-03-01T10:00:00Z --where 'cents>=100' --sort -cents"
    })
final class HistoryAsOfCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Which collection.")
  private String collection = "";

  @Parameters(
      index = "1",
      paramLabel = "INSTANT",
      description = "When, such as 2026-03-01T10:00:00Z.")
  private Instant at = Instant.EPOCH;

  @Mixin private QueryOptions options = new QueryOptions();

  @Option(
      names = "--format",
      paramLabel = "table|json|jsonl|csv",
      description = "table (default) fits the terminal; jsonl is a document a line.")
  private OutputFormat format = OutputFormat.TABLE;

  @Option(names = "--json", description = "The same as --format jsonl.")
  private boolean json;

  HistoryAsOfCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    Query query = options.query();
    try (Database db = database.openWithHistory()) {
      Collection<Document> then = VersionHistory.of(db).asOf(at).collection(collection);
      OutputFormat as = json ? OutputFormat.JSONL : format;
      long found =
          new DocumentPrinter(console, options.fields()).print(as, () -> then.stream(query));
      if (as == OutputFormat.TABLE) {
        console.say(found == 1 ? "1 document" : found + " documents");
      }
    }
    return 0;
  }
}
