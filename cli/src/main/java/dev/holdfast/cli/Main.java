package dev.holdfast.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "holdfast",
    description = "One document store API over memory and SQLite.",
    mixinStandardHelpOptions = true)
final class Main implements Runnable {
  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
