package dev.holdfast.cli;

import dev.holdfast.backup.Recovered;
import dev.holdfast.backup.Recovery;
import dev.holdfast.backup.RecoveryReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "recover",
    description = {
      "Reads a whole database and, where it is a SQLite file that is damaged, missing or empty,"
          + " replaces it by the newest backup that is whole. The damaged file is kept."
    },
    footer = {"", "Example:", "  holdfast backup recover --from backups --db sqlite:shop.db"})
final class BackupRecoverCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private BackupsOption from;

  @Option(names = "--json", description = "Prints a JSON object.")
  private boolean json;

  BackupRecoverCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.from = new BackupsOption(console);
  }

  @Override
  public Integer call() throws IOException {
    try (Recovered recovered = Recovery.openExisting(database.config(), from.open())) {
      print(recovered.report());
    }
    return 0;
  }

  private void print(RecoveryReport report) {
    if (json) {
      console.out().println(BackupRecord.of(report));
      return;
    }
    Facts facts =
        new Facts()
            .add("source", report.source() == RecoveryReport.Source.PRIMARY ? "itself" : "backup")
            .add("documents", report.documents())
            .add("collections", report.collections());
    if (report.damage() != null && report.backup() != null) {
      facts.add("damage", report.damage()).add("backup", report.backup());
    }
    if (report.kept() != null) {
      facts.add("damaged file", report.kept());
    }
    report.skipped().forEach(reason -> facts.add("not usable", reason));
    facts.print(console);
  }
}
