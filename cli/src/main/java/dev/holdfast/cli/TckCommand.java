package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.tck.Candidate;
import dev.holdfast.tck.Kit;
import dev.holdfast.tck.KitOptions;
import dev.holdfast.tck.KitReport;
import dev.holdfast.tck.RuleResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "tck",
    description = {
      "Runs the conformance kit against a database: every rule of docs/spec.md.",
      "It makes collections of its own and drops them again. A database that has collections is"
          + " refused unless --force is given."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast tck --db memory:",
      "  holdfast tck --db sqlite:tck.db --report target/tck --cases 10000"
    })
final class TckCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--db", required = true, paramLabel = "URL", description = "What to prove.")
  private String url = "";

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Writes report.json and report.md there.")
  private @Nullable Path report;

  @Option(
      names = "--cases",
      paramLabel = "N",
      description = "So many random cases; ${DEFAULT-VALUE} by default.")
  private int cases = KitOptions.DEFAULT.randomCases();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where the random cases start; a failure prints it.")
  private long seed = KitOptions.DEFAULT.seed();

  @Option(
      names = "--only",
      paramLabel = "RULES",
      split = ",",
      description = "Only these rules or areas, such as FIL or FIL-03.")
  private List<String> only = List.of();

  @Option(names = "--force", description = "Also on a database that has collections.")
  private boolean force;

  TckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    requireUnused();
    Kit kit =
        Kit.of(Candidate.url(url)).with(KitOptions.DEFAULT.withRandomCases(cases).withSeed(seed));
    KitReport result = run(only.isEmpty() ? kit : kit.only(only.toArray(String[]::new)));
    if (report != null) {
      result.writeTo(report);
    }
    console.out().println(result.summary());
    return result.failed() == 0 ? 0 : 1;
  }

  private void requireUnused() {
    if (cases < 1) {
      throw new UsageException("--cases is " + cases + "; it must be 1 or more");
    }
    try (Database db = DatabaseOption.open(url)) {
      List<String> collections = db.collections();
      if (!collections.isEmpty() && !force) {
        throw new FailedException(
            db
                + " has collections: "
                + String.join(", ", collections)
                + "; choose an empty database, or add --force (the kit drops only its own)");
      }
    }
  }

  private KitReport run(Kit kit) {
    int rules = kit.rules().size();
    if (rules == 0) {
      throw new UsageException("--only " + String.join(",", only) + " names no rule");
    }
    try (Progress progress = Progress.of(console, "rules", "", rules)) {
      Tally tally = new Tally(progress);
      return kit.listener(tally::add).run();
    }
  }

  /** Moves the bar, and tells failures as they come. */
  private static final class Tally {
    private final Progress progress;
    private int done;

    Tally(Progress progress) {
      this.progress = progress;
    }

    void add(RuleResult result) {
      progress.at(++done);
      if (result.status() != RuleResult.Status.PASSED) {
        result.describe().lines().map(HiddenCharacters::escape).forEach(progress::say);
      }
    }
  }
}
