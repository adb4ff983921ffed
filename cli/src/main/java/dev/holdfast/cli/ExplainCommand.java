package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Explanation;
import dev.holdfast.Query;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description =
        "Prints how a query is answered: what the engine decides, what is left to be decided"
            + " afterwards, which index is used, and the engine's own plan.",
    footer = {"", "Example:", "  holdfast explain quakes --where 'mag>=5' --sort -mag"})
final class ExplainCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private QueryOptions options = new QueryOptions();

  @Parameters(paramLabel = "COLLECTION", description = "Where to look.")
  private String collection = "";

  ExplainCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    Query query = options.query();
    try (Database db = database.openExisting()) {
      Explanation explanation = db.collection(collection).explain(query);
      CollectionNote.sayIfMissing(console, db, collection);
      new Facts()
          .add("backend", explanation.backend())
          .add("pushed", explanation.pushed())
          .add("residue", explanation.residual().orElse("none"))
          .add("index", explanation.usedIndex().orElse("none, a scan"))
          .print(console);
      console.out().println("plan");
      explanation
          .plan()
          .lines()
          .forEach(line -> console.out().println("  " + HiddenCharacters.escape(line)));
    }
    return 0;
  }
}
