package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.folder.FolderBackups;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = "Looks at every byte of a backup. Exit code 1 when something is wrong.",
    footer = {"", "Example:", "  holdfast folder verify backup_20261121_204510 --from backups"})
final class FolderVerifyCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption backups = new FolderOption();

  @Parameters(paramLabel = "NAME", description = "The backup.")
  private String name = "";

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  FolderVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<String> problems = problems(backups.open());
    if (json) {
      Document found = Document.of("name", name, "valid", problems.isEmpty(), "problems", problems);
      console.out().println(FolderRecord.line(found));
    } else {
      console.out().println(problems.isEmpty() ? "intact" : "damaged");
      problems.forEach(problem -> console.say("holdfast: " + HiddenCharacters.escape(problem)));
    }
    return problems.isEmpty() ? 0 : Main.FAILED;
  }

  private List<String> problems(FolderBackups found) {
    try (FolderBar bar = new FolderBar(console, "reading")) {
      return found.progress(bar).verify(name);
    }
  }
}
