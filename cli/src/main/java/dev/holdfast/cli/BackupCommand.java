package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "backup",
    description = {
      "Saves a database while it is being written to, checks backups, and brings them back, into"
          + " the same or another kind of database.",
      "The key of encrypted backups is read from the environment's HOLDFAST_BACKUP_KEY or from"
          + " --key-file; it never stands on the command line."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  holdfast backup create --to backups --db sqlite:shop.db --type daily",
      "  holdfast backup create --to backups --db sqlite:shop.db --kind incremental --encrypt",
      "  holdfast backup list --from backups",
      "  holdfast backup verify --from backups --deep",
      "  holdfast backup restore --from backups --db sqlite:shop.db",
      "  holdfast backup recover --from backups --db sqlite:shop.db",
      "  holdfast backup rotate --from backups --dry-run",
      "  holdfast backup keep backup_20261231_230000 --from backups",
      "  holdfast backup copy-to /mnt/elsewhere --from backups",
      "  holdfast backup schedule --to backups --db sqlite:shop.db"
    })
final class BackupCommand implements Callable<Integer> {
  private final Console console;

  private BackupCommand(Console console) {
    this.console = console;
  }

  static CommandLine line(Console console) {
    return new CommandLine(new BackupCommand(console))
        .addSubcommand(new BackupCreateCommand(console))
        .addSubcommand(new BackupListCommand(console))
        .addSubcommand(new BackupVerifyCommand(console))
        .addSubcommand(new BackupRestoreCommand(console))
        .addSubcommand(new BackupRecoverCommand(console))
        .addSubcommand(new BackupRotateCommand(console))
        .addSubcommand(new BackupKeepCommand(console))
        .addSubcommand(new BackupCopyCommand(console))
        .addSubcommand(new BackupScheduleCommand(console));
  }

  @Override
  public Integer call() {
    line(console).usage(console.err());
    return Main.USAGE;
  }
}
