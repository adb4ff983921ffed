package dev.holdfast.backup;

import dev.holdfast.HoldfastException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was found when a backup, with all that it builds on, was looked at.
 *
 * @param problem the first that was found; null when it is good
 * @param message what it is, for people; empty when it is good
 * @param backups how many were looked at, with those that it builds on
 * @param bytes how many were read
 * @param documents how many it restores
 */
public record Verification(
    String id,
    VerificationLevel level,
    @Nullable Problem problem,
    String message,
    int backups,
    long bytes,
    long documents,
    Duration took) {
  /** Whether it can be restored, as far as it was looked at. */
  public boolean isGood() {
    return problem == null;
  }

  /**
   * Itself, when it is good.
   *
   * @throws HoldfastException with the code of its problem
   */
  public Verification orThrow() {
    if (problem != null) {
      throw HoldfastException.of(problem.code(), message);
    }
    return this;
  }
}
