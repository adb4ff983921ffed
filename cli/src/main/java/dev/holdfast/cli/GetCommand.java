package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Prints documents by id, as JSON, one a line; fails when one is not there.",
    footer = {"", "Example:", "  holdfast get quakes ci37868143"})
final class GetCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Where to look.")
  private String collection = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "What to print.")
  private List<String> ids = new ArrayList<>();

  GetCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      Map<String, Document> found = db.collection(collection).findByIds(ids);
      for (Document document : found.values()) {
        console.out().println(HiddenCharacters.escapeJson(document.toJson()));
      }
      List<String> missing = ids.stream().filter(id -> !found.containsKey(id)).toList();
      if (missing.isEmpty()) {
        return 0;
      }
      CollectionNote.sayIfMissing(console, db, collection);
      throw new FailedException(
          "'" + collection + "' has no document '" + String.join("', '", missing) + "'");
    }
  }
}
