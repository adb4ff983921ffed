package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.AuditTrail;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "index",
    description = {
      "Makes the indexes of the audit that are missing and prints how many. An audit of few"
          + " entries",
      "has them by itself; of many, what has entries may not be written while they are made."
    },
    footer = {"", "Example:", "  holdfast audit index"})
final class AuditIndexCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  AuditIndexCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      console.out().println(AuditTrail.of(db).index());
    }
    return 0;
  }
}
