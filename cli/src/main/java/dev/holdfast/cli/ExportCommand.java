package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Query;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Prints the documents of a collection, by id, for 'import' to read again.",
      "JSON Lines gives the same documents back, value for value; revisions are left out, they"
          + " belong to one database. CSV is for spreadsheets: null and missing are both empty, an"
          + " object or array is JSON text."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast export quakes > quakes.jsonl",
      "  holdfast export quakes --where 'mag>=5' --format csv > strong.csv"
    })
final class ExportCommand implements Callable<Integer> {
  /** What can be exported. */
  enum ExportFormat {
    JSONL(OutputFormat.JSONL),
    CSV(OutputFormat.CSV);

    private final OutputFormat output;

    ExportFormat(OutputFormat output) {
      this.output = output;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private FilterOptions filter = new FilterOptions();

  @Parameters(paramLabel = "COLLECTION", description = "What.")
  private String collection = "";

  @Option(names = "--format", paramLabel = "jsonl|csv", description = "jsonl by default.")
  private ExportFormat format = ExportFormat.JSONL;

  ExportCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    Query query = Query.where(filter.filter());
    try (Database db = database.openExisting()) {
      Collection<Document> documents = db.collection(collection);
      long found =
          new DocumentPrinter(console, List.of())
              .print(format.output, () -> documents.stream(query));
      if (found == 0) {
        CollectionNote.sayIfMissing(console, db, collection);
      }
      console.flush();
      console.say("exported " + found);
    }
    return 0;
  }
}
