package dev.holdfast.cli;

import dev.holdfast.Document;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.SecondCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "copy-to",
    description = {
      "Copies the backups that are not there yet to a second folder, and verifies them there.",
      "Exit code 1 when one could not be copied, or there is none."
    },
    footer = {"", "Example:", "  holdfast backup copy-to /mnt/elsewhere --from backups"})
final class BackupCopyCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BackupsOption from;

  @Parameters(paramLabel = "DIR", description = "The second folder.")
  private Path to = Path.of("");

  @Option(names = "--json", description = "Prints a JSON object.")
  private boolean json;

  BackupCopyCommand(Console console) {
    this.console = console;
    this.from = new BackupsOption(console);
  }

  @Override
  public Integer call() throws IOException {
    BackupRepository backups = from.open();
    if (!Files.isDirectory(from.folder())) {
      throw new FailedException("There are no backups in " + from.folder() + " to copy");
    }
    SecondCopy copy = backups.copyTo(to);
    if (json) {
      Document result =
          Document.of("copied", copy.copied(), "present", copy.present(), "failed", copy.failed());
      console.out().println(result.toJson());
    } else {
      copy.copied().forEach(console.out()::println);
      console.flush();
      console.say(
          "copied " + copy.copied().size() + "; " + copy.present().size() + " were there already");
    }
    if (copy.copied().isEmpty() && copy.present().isEmpty() && copy.failed().isEmpty()) {
      throw new FailedException(
          "There are no backups in " + from.folder() + " to copy. Is it mounted?");
    }
    copy.failed().forEach(one -> console.say("holdfast: " + HiddenCharacters.escape(one)));
    return copy.failed().isEmpty() ? 0 : 1;
  }
}
