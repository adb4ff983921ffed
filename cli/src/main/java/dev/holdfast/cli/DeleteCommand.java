package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Filter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = "Deletes the documents that match: all of them or none. Indexes stay.",
    footer = {
      "",
      "Examples:",
      "  holdfast delete orders --where id=o1",
      "  holdfast delete orders --where status=CANCELLED --where 'at<2020-01-01'",
      "  holdfast delete orders --all"
    })
final class DeleteCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private RecordingOptions recording;
  @Mixin private FilterOptions filter = new FilterOptions();

  @Parameters(paramLabel = "COLLECTION", description = "Where.")
  private String collection = "";

  @Option(names = "--all", description = "Every document; needed when there is no filter.")
  private boolean all;

  DeleteCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.recording = new RecordingOptions(console);
  }

  @Override
  public Integer call() {
    FilterRequirement.check("delete", filter, all);
    Filter which = filter.filter();
    try (Database db = recording.open(database, database.openExisting())) {
      boolean there = db.collections().contains(collection);
      long deleted = db.collection(collection).deleteMany(which);
      if (!there) {
        CollectionNote.sayIfMissing(console, db, collection);
      }
      console.out().println(deleted + " deleted");
    }
    return 0;
  }
}
