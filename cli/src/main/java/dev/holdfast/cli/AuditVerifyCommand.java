package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.history.AuditReport;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description =
        "Checks every entry of the audit; fails when one was edited, is missing, reordered, foreign"
            + " or, by a checkpoint, cut off.",
    footer = {"", "Example:", "  holdfast audit verify --checkpoint /mnt/elsewhere/audit.json"})
final class AuditVerifyCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private AuditKeyOption key;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "What 'holdfast audit checkpoint' printed.")
  private @Nullable Path checkpoint;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  AuditVerifyCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.key = new AuditKeyOption(console);
  }

  @Override
  public Integer call() {
    Optional<Checkpoint> known = Optional.ofNullable(checkpoint).map(CheckpointFile::read);
    try (Database db = database.openExisting()) {
      AuditReport report = AuditTrail.of(db).verify(key.key(), known);
      if (json) {
        console.out().println(HiddenCharacters.escapeJson(json(report)));
      } else {
        print(report, known.isPresent());
      }
      return report.isWhole() ? 0 : Main.FAILED;
    }
  }

  private void print(AuditReport report, boolean compared) {
    if (!report.findings().isEmpty()) {
      List<String> headings = List.of("finding", "entry", "what");
      Table table = new Table(console.out(), console.width(), headings);
      report.findings().forEach(it -> table.add(it.kind(), it.id(), it.text()));
      table.finish();
    }
    report.pruned().ifPresent(this::print);
    console.say(
        report.entries()
            + " entries in "
            + report.chains()
            + " chains; "
            + (report.isWhole()
                ? "all are as they were written"
                : report.findings().size() + " findings")
            + (compared ? "" : "; whether the last ones are there only a --checkpoint shows"));
  }

  private void print(AuditReport.Pruned pruned) {
    console.say(
        pruned.entries()
            + " entries of before "
            + pruned.before()
            + " were pruned, the last time on "
            + pruned.at()
            + ", as a signed entry states; what is kept begins behind them"
            + (pruned.left() == 0
                ? ""
                : ". " + pruned.left() + " of them are there still: prune again"));
  }

  private static String json(AuditReport report) {
    List<Document> findings =
        report.findings().stream()
            .map(it -> Document.of("kind", it.kind(), "entry", it.id(), "what", it.text()))
            .toList();
    return Document.of(
            "entries", report.entries(),
            "chains", report.chains(),
            "whole", report.isWhole(),
            "findings", findings,
            "pruned", report.pruned().map(AuditVerifyCommand::document).orElse(null))
        .toJson();
  }

  private static Document document(AuditReport.Pruned pruned) {
    return Document.of(
        "at", pruned.at(),
        "before", pruned.before(),
        "entries", pruned.entries(),
        "left", pruned.left());
  }
}
