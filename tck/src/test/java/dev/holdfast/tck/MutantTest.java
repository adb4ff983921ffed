package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.tck.RuleResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kit passes no backend that is deliberately wrong. */
class MutantTest {
  private static final KitOptions OPTIONS =
      KitOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(10));
  private static final int TRIES = 50;
  private static final int RANDOM_CASES = 2_000;
  private static final List<String> READING =
      List.of("RND-01", "RND-02", "RND-03", "RND-04", "RND-05", "RND-06", "RND-10");

  private static List<Mutant> all() {
    return Stream.of(
            WrongFilters.all(),
            WrongReads.all(),
            WrongWrites.all(),
            WrongTransactions.all(),
            WrongOperations.all(),
            WrongServers.all())
        .flatMap(List::stream)
        .toList();
  }

  private static KitReport report(Mutant mutant, KitOptions options, String... rules) {
    Candidate candidate = Candidate.of(mutant.what(), () -> Holdfast.open(mutant.backend().get()));
    return Kit.of(candidate).with(options).only(rules).run();
  }

  @Test
  void eachWrongBackendIsCaughtByItsRule() {
    List<String> missed = new ArrayList<>();
    StringBuilder table = new StringBuilder("Wrong backends and the rule that catches each\n");
    for (Mutant mutant : all()) {
      boolean caught = isCaught(mutant);
      table.append(String.format("%-60s %s%n", mutant.what(), caught ? mutant.rule() : "MISSED"));
      if (!caught) {
        missed.add(mutant.what() + " by " + mutant.rule());
      }
    }
    System.out.println(table);
    assertThat(missed).isEmpty();
  }

  /** What is wrong only when threads meet at the wrong moment may take more than one try. */
  private static boolean isCaught(Mutant mutant) {
    for (int i = 0; i < TRIES; i++) {
      KitReport report = report(mutant, OPTIONS, mutant.rule());
      assertThat(report.results()).as(mutant.rule()).hasSize(1);
      if (report.results().get(0).status() == Status.FAILED) {
        return true;
      }
    }
    return false;
  }

  @Test
  void randomQuestionsCatchMostOfTheBackendsThatReadWrongly() {
    KitOptions options = OPTIONS.withRandomCases(RANDOM_CASES);
    List<Mutant> mutants =
        Stream.of(WrongFilters.all(), WrongReads.all()).flatMap(List::stream).toList();
    int caught = 0;
    StringBuilder table = new StringBuilder("Wrong backends and what random questions see\n");
    for (Mutant mutant : mutants) {
      String rule = "-";
      for (String random : READING) {
        if (report(mutant, options, random).failed() > 0) {
          rule = random;
          caught++;
          break;
        }
      }
      table.append(String.format("%-60s %s%n", mutant.what(), rule));
    }
    System.out.println(table);
    assertThat(caught).isGreaterThan(mutants.size() * 2 / 3);
  }
}
