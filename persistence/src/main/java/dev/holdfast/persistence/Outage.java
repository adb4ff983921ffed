package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;

/** What an error says of the database, and not of the write. */
final class Outage {
  private Outage() {}

  /** It passes, or somebody has to mend the database: the write stays in the queue. */
  static boolean passes(HoldfastException error) {
    return switch (error.code()) {
      case UNAVAILABLE,
          TIMEOUT,
          OUTCOME_UNKNOWN,
          TRANSACTION_ABORTED,
          RESOURCE_EXHAUSTED,
          PERMISSION_DENIED,
          CLOSED ->
          true;
      case DUPLICATE_KEY, CONFLICT, INVALID, UNSUPPORTED, CORRUPT, INTERNAL -> false;
    };
  }

  /** It passes, and the database may well take others meanwhile: it was reached and is there. */
  static boolean mayBeOfOne(HoldfastException error) {
    return error.code() == ErrorCode.PERMISSION_DENIED
        || error.code() == ErrorCode.RESOURCE_EXHAUSTED
        || error.code() == ErrorCode.TRANSACTION_ABORTED;
  }

  /** It had no effect, and nothing of it is on its way; of attempts before that says nothing. */
  static boolean isWithoutEffect(HoldfastException error) {
    return error.code() == ErrorCode.UNAVAILABLE || mayBeOfOne(error);
  }

  /** The database may not have been reached. */
  static boolean isCut(HoldfastException error) {
    return error.code() == ErrorCode.UNAVAILABLE
        || error.code() == ErrorCode.TIMEOUT
        || error.code() == ErrorCode.OUTCOME_UNKNOWN;
  }
}
