package dev.holdfast.cli;

import dev.holdfast.persistence.BufferFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = "Prints the dead letters with their contents, as JSON, a write a line.",
    footer = {"", "Example:", "  holdfast buffer export shop.buffer > refused.jsonl"})
final class BufferExportCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BufferOption buffer = new BufferOption();

  @Option(names = "--pending", description = "And the writes that wait, before them.")
  private boolean pending;

  BufferExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (BufferFile file = buffer.read()) {
      if (pending) {
        BufferPages.pending(file, write -> console.out().println(BufferRecord.pending(write)));
      }
      BufferPages.dead(file, letter -> BufferRecord.dead(letter).forEach(console.out()::println));
    }
    return 0;
  }
}
