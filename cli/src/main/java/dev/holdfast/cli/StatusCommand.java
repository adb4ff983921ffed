package dev.holdfast.cli;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.Database;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Prints which database this is, whether it is connected, and what it can do.",
    footer = {"", "Example:", "  holdfast status --db memory:"})
final class StatusCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  StatusCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      Facts facts =
          new Facts()
              .add("database", db)
              .add("status", db.status().toString().toLowerCase(Locale.ROOT))
              .add("can", supported(db.capabilities()));
      String missing = missing(db.capabilities());
      if (!missing.isEmpty()) {
        facts.add("cannot", missing);
      }
      facts.print(console);
    }
    return 0;
  }

  private static String supported(Capabilities capabilities) {
    return Arrays.stream(Capability.values())
        .filter(capabilities::has)
        .map(StatusCommand::words)
        .collect(Collectors.joining(", "));
  }

  private static String missing(Capabilities capabilities) {
    return Arrays.stream(Capability.values())
        .filter(capability -> !capabilities.has(capability))
        .map(
            capability -> {
              String reason = capabilities.reasons().get(capability);
              return words(capability) + (reason == null ? "" : " (" + reason + ")");
            })
        .collect(Collectors.joining(", "));
  }

  private static String words(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
