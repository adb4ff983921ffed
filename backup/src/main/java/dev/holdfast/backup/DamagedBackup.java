package dev.holdfast.backup;

import dev.holdfast.HoldfastException;
import org.jspecify.annotations.Nullable;

/** Something is wrong with a backup; never leaves this package. */
final class DamagedBackup extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  DamagedBackup(Problem problem, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }

  String words() {
    return String.valueOf(getMessage());
  }

  HoldfastException toError() {
    return problem.error(words(), this);
  }
}
