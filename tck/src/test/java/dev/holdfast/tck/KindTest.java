package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.Holdfast;
import dev.holdfast.tck.rules.Areas;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KindTest {
  /** What a backend may be excused from grows only on purpose. */
  private static final double LEAST_SHARE_OF_ANSWERS = 0.7;

  private static List<Rule> rules(Kind kind) {
    return Areas.rules().stream().filter(rule -> rule.kind() == kind).toList();
  }

  @Test
  void nothingExcusesFromARuleAboutAnswers() {
    assertThat(rules(Kind.ANSWERS)).allMatch(rule -> rule.requires().isEmpty());
    assertThatThrownBy(
            () ->
                new Rule(
                    "ANS-01",
                    "An answer.",
                    Kind.ANSWERS,
                    Set.of(Capability.TRANSACTIONS),
                    null,
                    List.of(new Rule.Case("", k -> {}))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ANS-01 requires [TRANSACTIONS]");
  }

  @Test
  void mostRulesAreAboutAnswers() {
    assertThat(rules(Kind.ANSWERS))
        .hasSizeGreaterThan((int) (Areas.rules().size() * LEAST_SHARE_OF_ANSWERS));
    assertThat(rules(Kind.OPERATIONS)).isNotEmpty();
  }

  @Test
  void aBackendThatLacksCapabilitiesIsAskedForEveryAnswer() {
    KitReport report =
        Kit.of(Candidate.of("lacking", () -> Holdfast.open(new Lacking())))
            .only("CNT", "TRX")
            .run();
    assertThat(report.summary(Kind.ANSWERS))
        .isEqualTo(report.of(Kind.ANSWERS).size() + " passed, 0 failed, 0 skipped");
    assertThat(report.of(Kind.OPERATIONS)).allMatch(one -> one.reason().contains("TRANSACTIONS"));
  }
}
