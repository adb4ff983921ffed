package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;

/** Whether a call may be repeated after an error. */
enum Repetition {
  /** Only after errors that surely had no effect, which for a read are all that pass. */
  WITHOUT_EFFECT {
    @Override
    boolean allows(HoldfastException error) {
      return error.retryable() && !isRefused(error);
    }
  },
  /** The backend recognises it, so it may also have happened. */
  RECOGNISED {
    @Override
    boolean allows(HoldfastException error) {
      return error.code() == ErrorCode.OUTCOME_UNKNOWN || WITHOUT_EFFECT.allows(error);
    }
  };

  abstract boolean allows(HoldfastException error);

  /** An open breaker will refuse it again until it has had its rest. */
  static boolean isRefused(HoldfastException error) {
    return error.getCause() instanceof CallNotPermittedException;
  }
}
