package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "history",
    description = {
      "Looks at the versions of records, takes records back, and answers queries as of an instant,",
      "of collections that were opened with a history (the option history=orders, or History.of)."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  holdfast history show orders o1",
      "  holdfast history diff orders o1 o1@0000000001 o1@0000000003",
      "  holdfast history rollback orders o1 --to o1@0000000002 --by ada --because mistake",
      "  holdfast history as-of orders 2026-03-01T10:00:00Z --where 'cents>=100'",
      "  holdfast history follow orders --token-file orders.token"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Console console;

  private HistoryCommand(Console console) {
    this.console = console;
  }

  static CommandLine line(Console console) {
    return new CommandLine(new HistoryCommand(console))
        .addSubcommand(new HistoryShowCommand(console))
        .addSubcommand(new HistoryDiffCommand(console))
        .addSubcommand(new HistoryRollbackCommand(console))
        .addSubcommand(new HistoryAsOfCommand(console))
        .addSubcommand(new HistoryFollowCommand(console))
        .addSubcommand(new HistoryPruneCommand(console));
  }

  @Override
  public Integer call() {
    line(console).usage(console.err());
    return Main.USAGE;
  }
}
