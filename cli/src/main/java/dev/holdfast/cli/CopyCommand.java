package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.CollectionDifference;
import dev.holdfast.backup.CopiedCollection;
import dev.holdfast.backup.Copy;
import dev.holdfast.backup.CopyResult;
import dev.holdfast.backup.OnExisting;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "copy",
    description = {
      "Copies all collections, with documents and indexes, from one database to another.",
      "A collection that has documents in the target is refused before anything is written, unless"
          + " --replace or --merge is given."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast copy --from sqlite:shop.db --to sqlite:copy.db --verify",
      "  holdfast copy --from sqlite:shop.db --to sqlite:copy.db --replace"
    })
final class CopyCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--from", required = true, paramLabel = "URL", description = "What to copy.")
  private String from = "";

  @Option(names = "--to", required = true, paramLabel = "URL", description = "Where to.")
  private String to = "";

  @Option(
      names = "--verify",
      description =
          "Reads the copy again and compares content hashes: SHA-256 of each canonical document"
              + " with its id and without its revision, summed modulo 2^256. Exit code 1 when they"
              + " differ.")
  private boolean verify;

  @Option(names = "--replace", description = "Drop collections that the target has already.")
  private boolean replace;

  @Option(
      names = "--merge",
      description = "Put each document under its id; what else the target has stays.")
  private boolean merge;

  CopyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (replace && merge) {
      throw new UsageException("--replace and --merge exclude each other");
    }
    if (isSame(from, to)) {
      throw new UsageException("--from and --to are the same database");
    }
    try (Database source = DatabaseOption.openExisting(from);
        Database target = DatabaseOption.open(to)) {
      Copy copy = Copy.from(source).to(target).onExisting(choice());
      CopyResult result = run(verify ? copy.verified() : copy);
      print(result);
      return result.differences().isEmpty() ? 0 : 1;
    }
  }

  private OnExisting choice() {
    if (replace) {
      return OnExisting.REPLACE;
    }
    return merge ? OnExisting.MERGE : OnExisting.REFUSE;
  }

  private CopyResult run(Copy copy) {
    try (CopyBar bar = new CopyBar(console)) {
      return copy.progress(bar).run();
    }
  }

  private void print(CopyResult result) {
    if (!result.collections().isEmpty()) {
      Table table =
          new Table(
              console.out(),
              console.width(),
              List.of("collection", "documents", "indexes", "content hash"));
      for (CopiedCollection one : result.collections()) {
        table.add(one.name(), one.documents(), one.indexes(), one.hash());
      }
      table.finish();
    }
    String proof = result.isProvedEqual() ? ", proved equal" : "";
    if (result.differences().isEmpty()) {
      console.out().println("copied " + result.documents() + " documents" + proof);
      return;
    }
    for (CollectionDifference difference : result.differences()) {
      console.say("holdfast: " + HiddenCharacters.escape(difference.toString()));
    }
  }

  /** What is wrong with a URL is told when it is opened. */
  private static boolean isSame(String a, String b) {
    try {
      Optional<String> left = Holdfast.identity(DatabaseConfig.parse(a));
      Optional<String> right = Holdfast.identity(DatabaseConfig.parse(b));
      return left.isPresent() ? left.equals(right) : a.equals(b) && !a.equals("memory:");
    } catch (HoldfastException e) {
      return false;
    }
  }
}
