package dev.holdfast.cli;

import dev.holdfast.persistence.BufferFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "retry",
    description = {
      "Puts dead letters back to the end of the queue. They are sent when an application opens the",
      "buffer the next time, as writes that never were: one that is OUTCOME_UNKNOWN may then be",
      "applied twice."
    },
    footer = {"", "Example:", "  holdfast buffer retry shop.buffer --all"})
final class BufferRetryCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BufferChoice choice = new BufferChoice();

  BufferRetryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (BufferFile file = choice.open()) {
      console.out().println(file.retry(choice.of(file, "retry")) + " to be sent again");
    }
    return 0;
  }
}
