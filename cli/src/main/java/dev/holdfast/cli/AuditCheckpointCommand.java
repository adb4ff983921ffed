package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.AuditTrail;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "checkpoint",
    description =
        "Prints how far the audit has come, to be kept elsewhere: with it, entries that are cut off"
            + " are noticed.",
    footer = {"", "Example:", "  holdfast audit checkpoint > /mnt/elsewhere/audit.json"})
final class AuditCheckpointCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private AuditKeyOption key;

  AuditCheckpointCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.key = new AuditKeyOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      console.out().println(AuditTrail.of(db).checkpoint(key.key()).toJson());
    }
    return 0;
  }
}
