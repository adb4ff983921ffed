package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.rotation.Decision;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rotate",
    description = {
      "Deletes backups that no rule keeps, and says of each why it stays or goes.",
      "By default the newest of each of the last 7 days, 4 weeks and 12 months are kept. Kept in"
          + " any case: what a kept one builds on, what is marked permanent, what a person made,"
          + " what is damaged, and the last that is whole.",
      "Exit code 1 when there is no backup."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast backup rotate --from backups --dry-run",
      "  holdfast backup rotate --from backups --daily 30 --weekly 12 --monthly 12 --yearly 7",
      "  holdfast backup rotate --from backups --days 30"
    })
final class BackupRotateCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BackupsOption from;

  @Mixin private RetentionOptions retention = new RetentionOptions();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Whose days, weeks, months and years they are; UTC by default.")
  private ZoneId zone = ZoneOffset.UTC;

  @Option(names = "--dry-run", description = "Deletes nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  BackupRotateCommand(Console console) {
    this.console = console;
    this.from = new BackupsOption(console);
  }

  @Override
  public Integer call() throws IOException {
    List<Decision> decisions = from.open().rotate(retention.policy(zone), dryRun);
    for (Decision decision : decisions) {
      console.out().println(json ? record(decision) : line(decision));
    }
    console.flush();
    long gone = decisions.stream().filter(decision -> !decision.kept()).count();
    if (decisions.isEmpty()) {
      throw new FailedException(
          "There are no backups in " + from.folder() + " to rotate. Is it mounted?");
    }
    console.say((dryRun ? "would delete " : "deleted ") + gone + " of " + decisions.size());
    return 0;
  }

  private static String line(Decision decision) {
    return decision.backup().id()
        + (decision.kept() ? " stays: " : " goes: ")
        + String.join("; ", decision.reasons());
  }

  private static String record(Decision decision) {
    return Document.of(
            "id", decision.backup().id(), "kept", decision.kept(), "reasons", decision.reasons())
        .toJson();
  }
}
