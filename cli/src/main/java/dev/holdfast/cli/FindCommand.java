package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Query;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "find",
    description = "Prints the documents that match, by id unless sorted.",
    footer = {
      "",
      "Examples:",
      "  holdfast find quakes --where 'mag>=5' --sort -mag --limit 10 --fields mag,place",
      "  holdfast find orders -w status=OPEN -w 'at>2024-01-01' --format jsonl",
      "  holdfast find orders --filter '{\"$or\":[{\"cents\":{\"$gt\":900}},{\"vip\":true}]}'"
    })
final class FindCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private QueryOptions options = new QueryOptions();

  @Parameters(paramLabel = "COLLECTION", description = "Where to look.")
  private String collection = "";

  @Option(
      names = "--format",
      paramLabel = "table|json|jsonl|csv",
      description =
          "table (default) fits the terminal and cuts long cells with …; jsonl is a document a"
              + " line.")
  private OutputFormat format = OutputFormat.TABLE;

  FindCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    Query query = options.query();
    try (Database db = database.openExisting()) {
      Collection<Document> documents = db.collection(collection);
      long found =
          new DocumentPrinter(console, options.fields())
              .print(format, () -> documents.stream(query));
      if (found == 0) {
        CollectionNote.sayIfMissing(console, db, collection);
      }
      if (format == OutputFormat.TABLE) {
        console.say(found == 1 ? "1 document" : found + " documents");
      }
    }
    return 0;
  }
}
