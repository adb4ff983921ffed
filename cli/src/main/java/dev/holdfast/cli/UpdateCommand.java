package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.JsonForm;
import dev.holdfast.Update;
import dev.holdfast.UpdateResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "update",
    description = "Changes the documents that match: all of them or none.",
    footer = {
      "",
      "Examples:",
      "  holdfast update orders '{\"$set\":{\"status\":\"PAID\"}}' --where id=o1",
      "  holdfast update quakes '{\"$inc\":{\"seen\":1}}' --where 'mag>=5'",
      "  holdfast update orders '{\"$unset\":{\"draft\":true}}' --all"
    })
final class UpdateCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private RecordingOptions recording;
  @Mixin private FilterOptions filter = new FilterOptions();

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Where.")
  private String collection = "";

  @Parameters(
      index = "1",
      paramLabel = "JSON",
      description =
          "What to change, with MongoDB's operator names: $set $unset $inc $mul $min $max $rename"
              + " $push $pull $addToSet $currentDate.")
  private String update = "";

  @Option(names = "--all", description = "Every document; needed when there is no filter.")
  private boolean all;

  @Option(names = "--one", description = "Only the first that matches, by id.")
  private boolean one;

  UpdateCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.recording = new RecordingOptions(console);
  }

  @Override
  public Integer call() {
    FilterRequirement.check("update", filter, all);
    Filter which = filter.filter();
    Update what = parsed();
    try (Database db = recording.open(database, database.openExisting())) {
      Collection<Document> documents = db.collection(collection);
      UpdateResult result =
          one ? documents.updateOne(which, what) : documents.updateMany(which, what);
      if (result.matched() == 0) {
        CollectionNote.sayIfMissing(console, db, collection);
      }
      console.out().println(result.matched() + " matched, " + result.modified() + " modified");
    }
    return 0;
  }

  private Update parsed() {
    try {
      return JsonForm.update(update);
    } catch (HoldfastException e) {
      throw new UsageException("The update: " + e.getMessage());
    }
  }
}
