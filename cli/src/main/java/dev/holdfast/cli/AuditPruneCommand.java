package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.Checkpoint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prune",
    description = {
      "Removes entries that are older than a time, as far as a checkpoint knows them. Verifies all",
      "of them first and removes nothing when it finds something. That they were removed is stated",
      "in an entry that is signed: 'audit verify' tells it from what somebody cut off."
    },
    footer = {
      "",
      "Example:",
      "  holdfast audit prune --before 2026-01-01T00:00:00Z --checkpoint /mnt/elsewhere/audit.json"
    })
final class AuditPruneCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private AuditKeyOption key;
  @Mixin private NoteOptions note = new NoteOptions();

  @Option(
      names = "--before",
      required = true,
      paramLabel = "INSTANT",
      description = "Only older entries, such as than 2026-01-01T00:00:00Z.")
  private Instant before = Instant.EPOCH;

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "FILE",
      description = "What 'holdfast audit checkpoint' printed; only what it knows goes.")
  private Path checkpoint = Path.of("");

  AuditPruneCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.key = new AuditKeyOption(console);
  }

  @Override
  public Integer call() {
    Checkpoint upTo = CheckpointFile.read(checkpoint);
    try (Database db = database.openExisting()) {
      AuditTrail trail = AuditTrail.of(db).noting(note.note());
      console.out().println(trail.prune(key.key(), upTo, before));
    }
    return 0;
  }
}
