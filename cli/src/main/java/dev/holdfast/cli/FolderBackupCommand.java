package dev.holdfast.cli;

import dev.holdfast.backup.folder.FolderBackupInfo;
import dev.holdfast.backup.folder.FolderBackups;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description = {
      "Copies a folder, whole or not at all. Links are not copied, and told.",
      "Each file is whole, but the folder is not that of one instant: a file that keeps changing",
      "makes the backup fail."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast folder backup data",
      "  holdfast folder backup data --to /mnt/backups --name before-the-move --exclude '*.bak'"
    })
final class FolderBackupCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DATA", description = "The folder to back up.")
  private Path data = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "BACKUPS",
      description = "The folder for the backups; unless it is said, 'backups' beside DATA.")
  private @Nullable Path to;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Its name; unless it is said, backup_ and the time in UTC.")
  private @Nullable String name;

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description =
          "What stays out, as *.bak for every file and folder of such a name, or cache/*.bin for"
              + " paths below DATA. May be given again. Besides *.log, *.tmp and __pycache__.")
  private List<String> excludes = List.of();

  @Option(names = "--all", description = "Does not leave out *.log, *.tmp and __pycache__.")
  private boolean all;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  FolderBackupCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (FolderBar bar = new FolderBar(console, "copying")) {
      print(create(backups().progress(bar)));
    }
    return 0;
  }

  private FolderBackups backups() {
    Path chosen = to;
    FolderBackups backups = chosen == null ? FolderBackups.of(data) : FolderBackups.in(chosen);
    return all ? backups.excluding(excludes) : backups.alsoExcluding(excludes);
  }

  private FolderBackupInfo create(FolderBackups backups) {
    String chosen = name;
    return chosen == null ? backups.create(data) : backups.create(data, chosen);
  }

  private void print(FolderBackupInfo info) {
    if (json) {
      console.out().println(FolderRecord.line(FolderRecord.of(info)));
      return;
    }
    console
        .out()
        .println(
            HiddenCharacters.escape(
                "%s: %d files, %d bytes".formatted(info.path(), info.files(), info.bytes())));
    info.skipped().forEach(path -> warn(path, "is no file and no folder, and was not copied"));
    info.changed().forEach(path -> warn(path, "has changed since it was copied"));
  }

  private void warn(String path, String what) {
    console.say("holdfast: '" + HiddenCharacters.escape(path) + "' " + what);
  }
}
