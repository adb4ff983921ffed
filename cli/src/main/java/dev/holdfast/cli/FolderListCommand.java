package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.folder.FolderBackupInfo;
import dev.holdfast.backup.folder.ListedFolderBackup;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists the backups, newest first, with what they tell of themselves.",
    footer = {"", "Example:", "  holdfast folder list --from backups"})
final class FolderListCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption backups = new FolderOption();

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  FolderListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<ListedFolderBackup> found = backups.open().list();
    if (json) {
      found.forEach(one -> console.out().println(FolderRecord.line(record(one))));
      return 0;
    }
    Table table =
        new Table(
            console.out(),
            console.width(),
            List.of("name", "made", "by", "files", "bytes", "source"));
    for (ListedFolderBackup one : found) {
      FolderBackupInfo info = one.info();
      if (info == null) {
        table.add(one.name(), "", "", "", "", String.valueOf(one.problem()));
      } else {
        table.add(
            one.name(), info.created(), info.savedBy(), info.files(), info.bytes(), info.source());
      }
    }
    table.finish();
    return 0;
  }

  private static Document record(ListedFolderBackup one) {
    FolderBackupInfo info = one.info();
    return info == null
        ? Document.of("name", one.name(), "problem", one.problem())
        : FolderRecord.of(info);
  }
}
