package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.util.function.Supplier;

/** Runs a transaction that only reads again when its connection was lost, or it met others. */
final class Again {
  private static final int MOST_ATTEMPTS = 5;

  private Again() {}

  static <R> R run(Supplier<R> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (HoldfastException e) {
        boolean passes = e.code() == ErrorCode.TRANSACTION_ABORTED && e.retryable();
        if (!passes || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
