package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.persistence.BufferFile;
import dev.holdfast.persistence.BufferedWrite;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = {
      "Prints for which database the buffer is, and how much waits in it.",
      "Exit code 1 when something waits or was refused."
    },
    footer = {"", "Example:", "  holdfast buffer status shop.buffer --json"})
final class BufferStatusCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BufferOption buffer = new BufferOption();

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  BufferStatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (BufferFile file = buffer.read()) {
      long pending = file.pendingWrites();
      long dead = file.deadEntries();
      boolean synced = pending == 0 && dead == 0;
      List<BufferedWrite> first = file.pending(0, 1);
      String oldest = first.isEmpty() ? "" : first.get(0).at().toString();
      if (json) {
        Document status =
            Document.of(
                "target", file.target(),
                "isSynced", synced,
                "pendingWrites", pending,
                "deadLetters", dead,
                "oldest", oldest.isEmpty() ? null : oldest);
        console.out().println(HiddenCharacters.escapeJson(status.toJson()));
      } else {
        Facts facts =
            new Facts()
                .add("buffer", buffer)
                .add("for", file.target())
                .add("waiting", pending + " writes")
                .add("refused", dead + " dead letters");
        if (!oldest.isEmpty()) {
          facts.add("oldest", oldest);
        }
        facts.print(console);
      }
      return synced ? 0 : Main.FAILED;
    }
  }
}
