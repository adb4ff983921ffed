package dev.holdfast.cli;

import dev.holdfast.persistence.BufferFile;
import dev.holdfast.persistence.BufferedWrite;
import dev.holdfast.persistence.DeadLetter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists the writes that wait, in order, and those that were refused, with why.",
    footer = {"", "Example:", "  holdfast buffer list shop.buffer"})
final class BufferListCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BufferOption buffer = new BufferOption();

  @Option(names = "--json", description = "Prints one JSON object a line, with the contents.")
  private boolean json;

  BufferListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (BufferFile file = buffer.read()) {
      if (json) {
        BufferPages.pending(file, write -> console.out().println(BufferRecord.pending(write)));
        BufferPages.dead(file, letter -> BufferRecord.dead(letter).forEach(console.out()::println));
        return 0;
      }
      Table table =
          new Table(
              console.out(),
              console.width(),
              List.of("sequence", "state", "write", "collection", "id", "at", "why"));
      BufferPages.pending(file, write -> add(table, write, "waits", ""));
      BufferPages.dead(file, letter -> add(table, letter));
      table.finish();
    }
    return 0;
  }

  private static void add(Table table, DeadLetter letter) {
    String why = letter.code() + ": " + letter.message();
    letter.writes().forEach(write -> add(table, write, "refused", why));
  }

  private static void add(Table table, BufferedWrite write, String state, String why) {
    table.add(
        write.sequence(), state, write.kind(), write.collection(), write.id(), write.at(), why);
  }
}
