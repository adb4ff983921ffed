package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "buffer",
    description = {
      "Looks after the file of an offline buffer: writes that wait for their database, and those",
      "that it refused (dead letters), which are kept until somebody decides.",
      "While a process has the buffer open, it can be looked at, and not changed."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  holdfast buffer status shop.buffer",
      "  holdfast buffer list shop.buffer",
      "  holdfast buffer export shop.buffer > kept.jsonl",
      "  holdfast buffer retry shop.buffer --all",
      "  holdfast buffer discard shop.buffer 1763747000123456"
    })
final class BufferCommand implements Callable<Integer> {
  private final Console console;

  private BufferCommand(Console console) {
    this.console = console;
  }

  static CommandLine line(Console console) {
    return new CommandLine(new BufferCommand(console))
        .addSubcommand(new BufferStatusCommand(console))
        .addSubcommand(new BufferListCommand(console))
        .addSubcommand(new BufferRetryCommand(console))
        .addSubcommand(new BufferDiscardCommand(console))
        .addSubcommand(new BufferExportCommand(console));
  }

  @Override
  public Integer call() {
    line(console).usage(console.err());
    return Main.USAGE;
  }
}
