package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Health;
import dev.holdfast.HoldfastException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "health",
    description = "Asks the database for a sign of life; exit code 1 when there is none.",
    footer = {"", "Example:", "  holdfast health --db sqlite:shop.db || echo down"})
final class HealthCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  HealthCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      Health health = db.health();
      new Facts()
          .add("health", health.healthy() ? "healthy" : "unhealthy")
          .add("database", db)
          .add("latency", String.format("%.1f ms", health.latency().toNanos() / 1e6))
          .add("message", health.message())
          .print(console);
      return health.healthy() ? 0 : 1;
    } catch (HoldfastException | FailedException e) {
      new Facts()
          .add("health", "unhealthy")
          .add("message", String.valueOf(e.getMessage()))
          .print(console);
      return 1;
    }
  }
}
