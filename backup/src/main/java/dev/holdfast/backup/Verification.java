package dev.holdfast.backup;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.List;
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
  /** As many as a message may tell of. */
  private static final int FEW = 3;

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

  /**
   * All of them, when all are good.
   *
   * @throws HoldfastException with the code of the first problem, and the words of the first few;
   *     UNAVAILABLE when there are none: a folder that is not mounted has no good backups
   */
  public static List<Verification> requireGood(List<Verification> all) {
    if (all.isEmpty()) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "There are no backups, so none is good. Is their folder the right one, and mounted?");
    }
    List<Verification> bad = all.stream().filter(one -> !one.isGood()).toList();
    for (Verification first : bad) {
      Problem problem = first.problem();
      if (problem != null) {
        throw HoldfastException.of(
            problem.code(),
            bad.size()
                + " of "
                + all.size()
                + " backups are not good: "
                + few(bad.stream().map(one -> one.id() + ": " + one.message()).toList()));
      }
    }
    return all;
  }

  /** The first of them, and how many more there are. */
  static String few(List<String> all) {
    String first = String.join("; ", all.subList(0, Math.min(FEW, all.size())));
    return all.size() <= FEW ? first : first + "; and " + (all.size() - FEW) + " more";
  }
}
