package dev.holdfast.cli;

import dev.holdfast.persistence.BufferFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "discard",
    description = "Forgets dead letters for good; 'export' keeps a copy. What waits is kept.",
    footer = {"", "Example:", "  holdfast buffer discard shop.buffer 1763747000123456"})
final class BufferDiscardCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BufferChoice choice = new BufferChoice();

  BufferDiscardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (BufferFile file = choice.open()) {
      console.out().println(file.discard(choice.of(file, "discard")) + " discarded");
    }
    return 0;
  }
}
