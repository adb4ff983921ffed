package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Filter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "count",
    description = "Prints how many documents match.",
    footer = {
      "",
      "Examples:",
      "  holdfast count quakes",
      "  holdfast count quakes --where 'alert!=null'"
    })
final class CountCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private FilterOptions filter = new FilterOptions();

  @Parameters(paramLabel = "COLLECTION", description = "Where to look.")
  private String collection = "";

  CountCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    Filter which = filter.filter();
    try (Database db = database.openExisting()) {
      long count = db.collection(collection).count(which);
      if (count == 0) {
        CollectionNote.sayIfMissing(console, db, collection);
      }
      console.out().println(count);
    }
    return 0;
  }
}
