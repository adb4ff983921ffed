package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "folder",
    description = {
      "Backs up folders of files: each backup is a folder with the files as they are and",
      ".backup_metadata.json, which has the SHA-256 of each.",
      "For a database use 'holdfast backup': its files belong together."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  holdfast folder backup data",
      "  holdfast folder list --from backups",
      "  holdfast folder restore backup_20261121_204510 --from backups --to data"
    })
final class FolderCommand implements Callable<Integer> {
  private final Console console;

  private FolderCommand(Console console) {
    this.console = console;
  }

  static CommandLine line(Console console) {
    return new CommandLine(new FolderCommand(console))
        .addSubcommand(new FolderBackupCommand(console))
        .addSubcommand(new FolderListCommand(console))
        .addSubcommand(new FolderVerifyCommand(console))
        .addSubcommand(new FolderRestoreCommand(console));
  }

  @Override
  public Integer call() {
    line(console).usage(console.err());
    return Main.USAGE;
  }
}
