package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rotate",
    description = {
      "Deletes backups that no rule keeps, and says of each why it stays or goes.",
      "By default the newest of each of the last 7 days, 4 weeks and 12 months are kept. Kept in"
          + " any case: what a kept one builds on, what is marked permanent, what a person made,"
          + " what is damaged, and the last that is whole."
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

  @Option(names = "--daily", paramLabel = "N", description = "Days; 7 by default.")
  private int daily = 7;

  @Option(names = "--weekly", paramLabel = "N", description = "Weeks; 4 by default.")
  private int weekly = 4;

  @Option(names = "--monthly", paramLabel = "N", description = "Months; 12 by default.")
  private int monthly = 12;

  @Option(names = "--yearly", paramLabel = "N", description = "Years; none by default.")
  private int yearly;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Instead: all of so many days before the newest one.")
  private @Nullable Integer days;

  @Option(names = "--manual", description = "Also those that a person made.")
  private boolean manual;

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
    List<Decision> decisions = from.open().rotate(policy(), dryRun);
    for (Decision decision : decisions) {
      console.out().println(json ? record(decision) : line(decision));
    }
    console.flush();
    long gone = decisions.stream().filter(decision -> !decision.kept()).count();
    console.say((dryRun ? "would delete " : "deleted ") + gone + " of " + decisions.size());
    return 0;
  }

  private RetentionPolicy policy() {
    RetentionPolicy policy =
        days == null
            ? RetentionPolicy.keep(daily, weekly, monthly).yearly(yearly)
            : RetentionPolicy.days(days);
    return manual ? policy.includingManual() : policy;
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
