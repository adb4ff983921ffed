package dev.holdfast.layers;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
import java.time.Duration;

/**
 * Limits how long a caller waits for one call: {@code Timeout.after(Duration.ofSeconds(2))}.
 * Immutable.
 *
 * <p>A read that takes longer is TIMEOUT; a write, a commit or a change of collections and indexes
 * is OUTCOME_UNKNOWN, since it may still happen; a begin is UNAVAILABLE. Inside a transaction a
 * call that takes longer is TRANSACTION_ABORTED, and the transaction is rolled back as soon as the
 * call ends. The caller always gets its answer in time: calls run on threads of this layer, and one
 * that takes longer is interrupted and left behind. That costs a change of threads, some
 * microseconds a call. Where a thousand calls are running or left behind, further ones are
 * UNAVAILABLE; rollbacks are not, so that what transactions hold is given back.
 *
 * <p>Inside a {@link Retry} each attempt has this limit and all of them the deadline of the Retry.
 * Not limited are health and close, and the documents of a stream once it has begun; a transaction
 * as a whole has {@link dev.holdfast.TransactionOptions#timeout}.
 */
public final class Timeout implements Layer {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofHours(1);

  private final Duration limit;

  private Timeout(Duration limit) {
    this.limit = limit;
  }

  /**
   * Waits that long for a call.
   *
   * @param limit from a millisecond to an hour
   */
  public static Timeout after(Duration limit) {
    return new Timeout(Settings.inRange("Timeout.after", limit, LEAST, MOST));
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.holdfast.HoldfastException INVALID around a Retry, a CircuitBreaker, an
   *     OfflineBuffer or another Timeout
   */
  @Override
  public Backend around(Backend inner) {
    StackOrder.requireNo(
        RetryBackend.class,
        inner,
        "a Timeout around a Retry cuts it off between two attempts and takes a pause for a call"
            + " that hangs");
    StackOrder.requireNo(
        CircuitBreakerBackend.class,
        inner,
        "a CircuitBreaker inside a Timeout does not learn that calls hang");
    StackOrder.requireNo(
        TimeoutBackend.class, inner, "of a Timeout around a Timeout only the shorter one works");
    StackOrder.requireNoBuffer(
        inner,
        "a Timeout around an OfflineBuffer cuts off a write that is being put on the disk, so that"
            + " nobody knows whether it was taken");
    return new TimeoutBackend(inner, limit);
  }
}
