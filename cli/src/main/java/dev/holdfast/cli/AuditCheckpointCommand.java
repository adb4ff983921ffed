package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.Checkpoint;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "checkpoint",
    description =
        "Prints how far the audit has come, to be kept elsewhere: with it, entries that are cut off"
            + " are noticed. Fails when 'audit verify' would find anything.",
    footer = {
      "",
      "Example:",
      "  holdfast audit checkpoint --since /mnt/elsewhere/monday.json >"
          + " /mnt/elsewhere/tuesday.json"
    })
final class AuditCheckpointCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private AuditKeyOption key;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description = "An earlier checkpoint, from which on nothing must have been cut off.")
  private @Nullable Path since;

  AuditCheckpointCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.key = new AuditKeyOption(console);
  }

  @Override
  public Integer call() {
    Optional<Checkpoint> earlier = Optional.ofNullable(since).map(CheckpointFile::read);
    try (Database db = database.openExisting()) {
      console.out().println(AuditTrail.of(db).checkpoint(key.key(), earlier).toJson());
    }
    return 0;
  }
}
