package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.StorageMetrics;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "stats",
    description = {
      "Prints how many documents and bytes each collection has.",
      "Bytes are the backend's estimate; the total counts indexes and free space too."
    },
    footer = {"", "Example:", "  holdfast stats --db sqlite:shop.db"})
final class StatsCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  StatsCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      StorageMetrics metrics = db.metrics();
      Table table =
          new Table(console.out(), console.width(), List.of("collection", "documents", "bytes"));
      metrics.collections().forEach((name, one) -> table.add(name, one.documents(), one.bytes()));
      table.add("total", metrics.documents(), metrics.bytes());
      table.finish();
    }
    return 0;
  }
}
