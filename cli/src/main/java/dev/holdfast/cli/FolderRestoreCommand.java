package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.folder.FolderBackups;
import dev.holdfast.backup.folder.RestoredFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = {
      "Verifies a backup and puts it in the place of a folder.",
      "What is there is kept beside it, under its name and the time, unless --overwrite is given."
    },
    footer = {
      "",
      "Example:",
      "  holdfast folder restore backup_20261121_204510 --from backups --to data"
    })
final class FolderRestoreCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption backups = new FolderOption();

  @Parameters(paramLabel = "NAME", description = "The backup.")
  private String name = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TARGET",
      description = "The folder whose place it takes.")
  private Path to = Path.of("");

  @Option(
      names = "--overwrite",
      description =
          "Deletes what was in TARGET at the end, also what is not in the backup because it was"
              + " excluded.")
  private boolean overwrite;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  FolderRestoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    RestoredFolder restored = restore(backups.open());
    Path safety = restored.safety();
    if (json) {
      Document told =
          Document.of(
              "target",
              restored.target().toString(),
              "file_count",
              restored.files(),
              "total_bytes",
              restored.bytes(),
              "safety_copy",
              safety == null ? null : safety.toString());
      console.out().println(FolderRecord.line(told));
      return 0;
    }
    String text =
        "%s: %d files, %d bytes restored"
            .formatted(restored.target(), restored.files(), restored.bytes());
    console.out().println(HiddenCharacters.escape(text));
    if (safety != null) {
      console.out().println(HiddenCharacters.escape("what was there is now " + safety));
    }
    return 0;
  }

  private RestoredFolder restore(FolderBackups found) {
    try (FolderBar bar = new FolderBar(console, "restoring")) {
      FolderBackups told = found.progress(bar);
      return overwrite ? told.restoreOverwriting(name, to) : told.restore(name, to);
    }
  }
}
