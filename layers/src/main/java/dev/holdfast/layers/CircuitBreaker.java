package dev.holdfast.layers;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
import java.time.Clock;
import java.time.Duration;

/**
 * Stops calling a store that does not answer, so that callers fail at once and the store can
 * recover: {@code CircuitBreaker.opensAfter(5)}. Immutable.
 *
 * <p>Only UNAVAILABLE, TIMEOUT and OUTCOME_UNKNOWN count as failures: a connection that is lost or
 * refused, a pool that is exhausted, a call that does not end, a store that is overloaded or waits
 * for a lock. Any other error shows that the store answers. Calls of threads that were interrupted
 * do not count at all, and nor do the documents of a stream after its first.
 *
 * <p>Open, it answers UNAVAILABLE with the time at which it tries again; rollback, health and close
 * always pass. After that time three calls may try (fewer for one that looks at fewer); while they
 * do, others are refused, and for no longer than it was open. When fewer of them fail than the
 * share at which it opens, it closes.
 *
 * <p>On resilience4j, whose defaults are wrong for a database: every exception counts, nothing
 * happens before 100 calls, and a half-open breaker waits for ever for calls that hang.
 *
 * @see <a href="https://resilience4j.readme.io/docs/circuitbreaker">resilience4j,
 *     "CircuitBreaker"</a>
 */
public final class CircuitBreaker implements Layer {
  private static final int MOST_CALLS = 10_000;
  private static final Duration DEFAULT_REST = Duration.ofSeconds(10);

  private final int failures;
  private final int calls;
  private final Duration rest;
  private final Clock clock;

  private CircuitBreaker(int failures, int calls, Duration rest, Clock clock) {
    this.failures = failures;
    this.calls = calls;
    this.rest = rest;
    this.clock = clock;
  }

  /**
   * Opens when so many calls in a row have failed, for 10 seconds.
   *
   * @param failures from 1 to 10,000
   */
  public static CircuitBreaker opensAfter(int failures) {
    Settings.inRange("CircuitBreaker.opensAfter", failures, 1, MOST_CALLS);
    return new CircuitBreaker(failures, failures, DEFAULT_REST, Clock.systemUTC());
  }

  /**
   * Opens when so many of that many last calls have failed; as long as there were not so many, when
   * so many have failed.
   *
   * @param last from the number of failures to 10,000
   */
  public CircuitBreaker ofLast(int last) {
    Settings.inRange("CircuitBreaker.ofLast", last, failures, MOST_CALLS);
    return new CircuitBreaker(failures, last, rest, clock);
  }

  /**
   * Stays open for so long.
   *
   * @param duration from a millisecond to an hour
   */
  public CircuitBreaker restingFor(Duration duration) {
    Settings.inRange(
        "CircuitBreaker.restingFor", duration, Duration.ofMillis(1), Duration.ofHours(1));
    return new CircuitBreaker(failures, calls, duration, clock);
  }

  CircuitBreaker withClock(Clock other) {
    return new CircuitBreaker(failures, calls, rest, other);
  }

  int failures() {
    return failures;
  }

  int calls() {
    return calls;
  }

  Duration rest() {
    return rest;
  }

  Clock clock() {
    return clock;
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.holdfast.HoldfastException INVALID around a Retry, an OfflineBuffer or another
   *     CircuitBreaker
   */
  @Override
  public Backend around(Backend inner) {
    StackOrder.requireNo(
        RetryBackend.class,
        inner,
        "a CircuitBreaker around a Retry counts one failure for many, and while it is closed every"
            + " caller waits for all attempts");
    StackOrder.requireNo(
        CircuitBreakerBackend.class,
        inner,
        "a CircuitBreaker around a CircuitBreaker takes the refusals of the inner one for failures"
            + " of the store");
    StackOrder.requireNoBuffer(
        inner,
        "a CircuitBreaker around an OfflineBuffer keeps writes away from it when they need it"
            + " most");
    return new CircuitBreakerBackend(inner, this);
  }

  @Override
  public String toString() {
    return "breaker(" + failures + (failures == calls ? "" : "/" + calls) + ")";
  }
}
