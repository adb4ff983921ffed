package dev.holdfast.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Prints the script that completes this command in bash and zsh.",
    footer = {"", "Example:", "  source <(holdfast completion)"})
final class CompletionCommand implements Callable<Integer> {
  private final Console console;
  @Spec private @Nullable CommandSpec spec;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (spec != null) {
      console.out().println(AutoComplete.bash("holdfast", spec.root().commandLine()));
    }
    return 0;
  }
}
