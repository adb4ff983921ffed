package dev.holdfast.layers;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import java.time.Duration;

/**
 * Repeats calls that failed for reasons that pass: {@code Holdfast.open(url, Retry.upTo(3))}.
 * Immutable.
 *
 * <p>What is repeated: a read that was UNAVAILABLE or a TIMEOUT; any call that was UNAVAILABLE,
 * since that had surely no effect; a write whose outcome is unknown, when the backend remembers
 * {@linkplain dev.holdfast.Capability#OPERATION_IDS operation ids}. Each write outside a
 * transaction then carries one, so that a repeated write that was done before is answered and not
 * done again. Without the capability OUTCOME_UNKNOWN is passed on.
 *
 * <p>What is not: a call inside a transaction, and its commit. A call in one that loses its
 * connection is TRANSACTION_ABORTED and {@link dev.holdfast.HoldfastException#retryable}, so {@link
 * dev.holdfast.Database#transaction} runs all of it again. After a commit whose answer was lost the
 * backend is asked whether it happened: the first write of the transaction carried an operation id.
 * Nor is anything repeated that the caller has to mend, a change of collections or indexes whose
 * outcome is unknown, or a call that an open circuit breaker refused.
 *
 * <p>Between two attempts it waits a random part ("full jitter") of 100 ms, 200 ms, 400 ms … up to
 * 10 s, and at most twice for a store that says it is overloaded. All attempts share one deadline.
 * A thread that is interrupted stops at once and keeps its flag. A write that was unknown once
 * stays unknown when no attempt after it was answered.
 *
 * <p>Not resilience4j's defaults (fixed pauses of 500 ms, every exception); its {@code
 * AsyncContext} counts and paces, since its other one sleeps by itself and knows no deadline.
 *
 * @see <a href="https://github.com/mongodb/specifications">MongoDB's driver specifications,
 *     "Retryable Writes", "Client Backpressure"</a>
 * @see <a href="https://aws.amazon.com/builders-library/">AWS Architecture Blog, "Exponential
 *     Backoff And Jitter"</a>
 */
public final class Retry implements Layer {
  private static final int MOST = 10;
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  private final int retries;
  private final Duration deadline;
  private final boolean operationIds;
  private final Pause pause;

  private Retry(int retries, Duration deadline, boolean operationIds, Pause pause) {
    this.retries = retries;
    this.deadline = deadline;
    this.operationIds = operationIds;
    this.pause = pause;
  }

  /**
   * Repeats a call so many times, in 30 seconds altogether.
   *
   * @param retries from 1 to 10, the first attempt not counted
   */
  public static Retry upTo(int retries) {
    return new Retry(
        Settings.inRange("Retry.upTo", retries, 1, MOST), DEFAULT_DEADLINE, true, Pause.SLEEP);
  }

  /**
   * The same, with another deadline for all attempts together: none begins after it. A call that
   * hangs is cut off by a {@link Timeout} inside, which heeds this deadline too.
   *
   * @param longest from a millisecond to an hour
   */
  public Retry within(Duration longest) {
    Settings.inRange("Retry.within", longest, Duration.ofMillis(1), Duration.ofHours(1));
    return new Retry(retries, longest, operationIds, pause);
  }

  /**
   * The same without operation ids: writes cost nothing more, and one whose outcome is unknown is
   * passed on as that.
   */
  public Retry withoutOperationIds() {
    return new Retry(retries, deadline, false, pause);
  }

  Retry pausing(Pause other) {
    return new Retry(retries, deadline, operationIds, other);
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.holdfast.HoldfastException INVALID around an OfflineBuffer or another Retry
   */
  @Override
  public Backend around(Backend inner) {
    StackOrder.requireNo(
        RetryBackend.class, inner, "a Retry around a Retry multiplies their attempts");
    StackOrder.requireNoBuffer(
        inner,
        "a Retry around an OfflineBuffer asks again what the buffer has refused for as long as the"
            + " store is away, and does not repeat a call before the buffer takes it");
    Attempts attempts =
        new Attempts(
            retries,
            deadline,
            pause,
            ForwardingBackend.find(inner, TimeoutBackend.class).isPresent());
    return new RetryBackend(inner, retries, attempts, operationIds);
  }
}
