package dev.holdfast.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "keep",
    description = {
      "Marks a backup as permanent: rotation keeps it, and what it builds on, until the mark is"
          + " taken away. The mark goes with it to the second copy."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast backup keep backup_20261231_230000 --from backups",
      "  holdfast backup keep backup_20261231_230000 --from backups --release"
    })
final class BackupKeepCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BackupsOption from;

  @Parameters(paramLabel = "ID", description = "Which.")
  private String id = "";

  @Option(names = "--release", description = "Takes the mark away.")
  private boolean release;

  BackupKeepCommand(Console console) {
    this.console = console;
    this.from = new BackupsOption(console);
  }

  @Override
  public Integer call() throws IOException {
    from.open().setPermanent(id, !release);
    console.say(id + (release ? " is not permanent any more" : " is permanent"));
    return 0;
  }
}
