package dev.holdfast.cli;

import dev.holdfast.tck.KitMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "matrix",
    description = {
      "Puts reports of the conformance kit beside each other, a column for each backend.",
      "Exit code 1 when a rule failed, was not run, or is about answers and was not passed by each."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast tck --db sqlite:tck.db --report reports",
      "  holdfast matrix reports/sqlite.json reports/memory.json --write docs/backends/matrix.md"
    })
final class MatrixCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "REPORT",
      description = "The <backend>.json that a run of the kit wrote.")
  private List<Path> reports = List.of();

  @Option(names = "--write", paramLabel = "FILE", description = "Writes the page there.")
  private @Nullable Path page;

  MatrixCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    KitMatrix matrix = KitMatrix.of(reports);
    if (page != null) {
      Files.writeString(page, matrix.toMarkdown());
    }
    console.out().println(matrix.summary());
    List<String> objections = matrix.objections();
    objections.forEach(one -> console.say("holdfast: " + HiddenCharacters.escape(one)));
    return objections.isEmpty() ? 0 : 1;
  }
}
