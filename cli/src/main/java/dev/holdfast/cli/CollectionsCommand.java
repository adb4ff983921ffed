package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Index;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "collections",
    description = "Prints the collections, with how many documents they hold and their indexes.",
    footer = {"", "Example:", "  holdfast collections --db sqlite:shop.db"})
final class CollectionsCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  CollectionsCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      List<String> names = db.collections();
      if (names.isEmpty()) {
        console.say("The database is empty");
        return 0;
      }
      Table table =
          new Table(console.out(), console.width(), List.of("collection", "documents", "indexes"));
      for (String name : names) {
        Collection<Document> collection = db.collection(name);
        table.add(name, collection.count(), describe(collection.indexes()));
      }
      table.finish();
    }
    return 0;
  }

  private static String describe(List<Index> indexes) {
    return indexes.stream()
        .map(index -> (index.unique() ? "unique (" : "(") + keys(index) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String keys(Index index) {
    return index.keys().stream()
        .map(key -> (key.descending() ? "-" : "") + key.path())
        .collect(Collectors.joining(", "));
  }
}
