package dev.holdfast.cli;

import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.Verification;
import dev.holdfast.backup.VerificationLevel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Checks backups, each with all that it builds on: manifests, keys and sizes; with --full also"
          + " every checksum; with --deep also by a restore that is thrown away.",
      "Exit code 1 when one is not good, or there is none."
    },
    footer = {"", "Example:", "  holdfast backup verify --from backups --full"})
final class BackupVerifyCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private BackupsOption from;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "Which one; all by default.")
  private @Nullable String id;

  @Option(names = "--full", description = "Every checksum.")
  private boolean full;

  @Option(names = "--deep", description = "A restore that is thrown away.")
  private boolean deep;

  @Option(
      names = "--share",
      paramLabel = "N/T",
      description = "The Nth of T shares, so that T runs look at all.")
  private @Nullable String share;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  BackupVerifyCommand(Console console) {
    this.console = console;
    this.from = new BackupsOption(console);
  }

  @Override
  public Integer call() throws IOException {
    BackupRepository backups = from.open();
    List<Verification> found = verify(backups);
    for (Verification one : found) {
      console.out().println(json ? BackupRecord.of(one) : line(one));
    }
    if (found.isEmpty() && share == null) {
      throw new FailedException("There are no backups in " + from.folder() + " to verify");
    }
    return found.stream().allMatch(Verification::isGood) ? 0 : 1;
  }

  private List<Verification> verify(BackupRepository backups) {
    if (id != null) {
      return List.of(backups.verify(id, level()));
    }
    if (share == null) {
      return backups.verifyAll(level());
    }
    if (!share.matches("[0-9]{1,4}/[0-9]{1,4}")) {
      throw new UsageException("--share is " + share + "; it must be like 2/7");
    }
    int slash = share.indexOf('/');
    int number = Integer.parseInt(share.substring(0, slash));
    int shares = Integer.parseInt(share.substring(slash + 1));
    if (number < 1 || number > shares) {
      throw new UsageException("--share is " + share + "; the first is 1/" + shares);
    }
    return backups.verifyShare(level(), number, shares);
  }

  private VerificationLevel level() {
    if (deep) {
      return VerificationLevel.DEEP;
    }
    return full ? VerificationLevel.FULL : VerificationLevel.QUICK;
  }

  private static String line(Verification one) {
    return one.isGood()
        ? one.id() + " good, " + one.documents() + " documents"
        : one.id() + " NOT GOOD: " + HiddenCharacters.escape(one.message());
  }
}
