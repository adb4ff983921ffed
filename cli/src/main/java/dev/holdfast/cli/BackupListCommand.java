package dev.holdfast.cli;

import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.Problem;
import dev.holdfast.backup.Verification;
import dev.holdfast.backup.VerificationLevel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = {
      "Lists the backups, the newest first.",
      "Those whose manifest is damaged, or that were never finished, are told apart."
    },
    footer = {"", "Example:", "  holdfast backup list --from backups"})
final class BackupListCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BackupsOption from;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  BackupListCommand(Console console) {
    this.console = console;
    this.from = new BackupsOption(console);
  }

  @Override
  public Integer call() throws IOException {
    BackupRepository backups = from.open();
    List<BackupInfo> infos = backups.list();
    if (json) {
      infos.forEach(info -> console.out().println(BackupRecord.of(info)));
    } else {
      print(infos);
    }
    for (Verification bad : backups.verifyAll(VerificationLevel.QUICK)) {
      if (!bad.isGood() && bad.problem() != Problem.NO_KEY) {
        console.say("holdfast: " + bad.id() + ": " + HiddenCharacters.escape(bad.message()));
      }
    }
    return 0;
  }

  private void print(List<BackupInfo> infos) {
    if (infos.isEmpty()) {
      console.say("There are no backups in " + from.folder());
      return;
    }
    Table table =
        new Table(
            console.out(),
            console.width(),
            List.of("id", "type", "kind", "documents", "bytes", "", "database", "note"));
    for (BackupInfo info : infos) {
      table.add(
          info.id(),
          info.type(),
          info.kind(),
          info.documents(),
          info.bytes(),
          marks(info),
          info.database(),
          info.note() == null ? "" : info.note());
    }
    table.finish();
  }

  private static String marks(BackupInfo info) {
    String encrypted = info.encrypted() ? "encrypted " : "";
    String permanent = info.permanent() ? "permanent " : "";
    return (encrypted + permanent + (info.safety() ? "safety" : "")).strip();
  }
}
