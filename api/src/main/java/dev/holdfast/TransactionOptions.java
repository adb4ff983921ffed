package dev.holdfast;

import java.time.Duration;

/**
 * How a transaction runs.
 *
 * @param readOnly refuses writes and never blocks a writer
 * @param timeout from begin to commit, reruns included; it is rolled back when it passes
 */
public record TransactionOptions(boolean readOnly, Duration timeout) {
  /** Reads and writes within 30 seconds. */
  public static final TransactionOptions DEFAULT =
      new TransactionOptions(false, Duration.ofSeconds(30));

  public TransactionOptions {
    if (timeout.isZero() || timeout.isNegative()) {
      throw HoldfastException.invalid("The timeout is " + timeout + "; it must be positive");
    }
  }

  /** The default, refusing writes. */
  public static TransactionOptions reading() {
    return new TransactionOptions(true, DEFAULT.timeout);
  }

  /** The same with this timeout, be it shorter or longer. */
  public TransactionOptions within(Duration limit) {
    return new TransactionOptions(readOnly, limit);
  }
}
