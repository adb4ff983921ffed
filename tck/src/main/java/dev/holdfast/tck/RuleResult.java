package dev.holdfast.tck;

import java.util.List;

/**
 * What became of a rule.
 *
 * @param cases how many of its cases ran
 * @param failures those that failed; empty unless the status is FAILED
 * @param reason which capability is missing when it was skipped, else empty
 */
public record RuleResult(
    Rule rule, Status status, int cases, List<CaseFailure> failures, String reason) {
  public RuleResult {
    failures = List.copyOf(failures);
  }

  /** A rule passes when every case of it ran and passed. */
  public enum Status {
    PASSED,
    FAILED,
    SKIPPED
  }

  /** Why a case failed. */
  public record CaseFailure(String name, Throwable error) {
    /** The error in one line, or a few when it shows a shrunk case. */
    public String message() {
      return error instanceof Failure ? String.valueOf(error.getMessage()) : error.toString();
    }
  }

  /** The rule, its sentence, and each failed case with its error. */
  public String describe() {
    StringBuilder text = new StringBuilder(rule.id() + " " + rule.sentence());
    if (status == Status.SKIPPED) {
      text.append(" SKIPPED: ").append(reason);
    }
    for (CaseFailure failure : failures) {
      text.append("\n  ").append(failure.name().isEmpty() ? "case" : "case " + failure.name());
      text.append(": ").append(failure.message().replace("\n", "\n    "));
    }
    return text.toString();
  }
}
