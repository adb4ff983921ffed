package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks the breaker before each call and tells it what became of it; see {@link CircuitBreaker}.
 *
 * <p>A success is told only while a failure is among the calls that the breaker looks at, and while
 * it is not closed. In a window of successes another one changes nothing, and telling it costs a
 * lock and a snapshot of the window. Therefore a closed breaker starts with such a window. How long
 * calls take is not told at all: a slow answer is an answer.
 *
 * <p>Each call is written out: a lambda for it would be an allocation on every call.
 */
final class CircuitBreakerBackend extends ForwardingBackend {
  private static final int TRIALS = 3;

  private final CircuitBreaker settings;
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker breaker;
  private volatile Instant opened = Instant.EPOCH;

  /** How many successes there must be until the window holds no failure; at least that many. */
  private final AtomicInteger untilClean = new AtomicInteger();

  CircuitBreakerBackend(Backend inner, CircuitBreaker settings) {
    super(inner);
    this.settings = settings;
    this.breaker =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.of("holdfast", config(settings));
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              State now = event.getStateTransition().getToState();
              if (now == State.OPEN) {
                opened = settings.clock().instant();
              } else if (now == State.CLOSED) {
                fillWithSuccesses();
              }
            });
    fillWithSuccesses();
  }

  private void fillWithSuccesses() {
    for (int i = 0; i < settings.calls(); i++) {
      tellSuccess();
    }
  }

  private static CircuitBreakerConfig config(CircuitBreaker settings) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(settings.calls(), settings.calls(), SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(share(settings))
        .waitDurationInOpenState(settings.rest())
        .permittedNumberOfCallsInHalfOpenState(TRIALS)
        .maxWaitDurationInHalfOpenState(settings.rest())
        .clock(settings.clock())
        .build();
  }

  /** In hundredths; a little less, so that rounding never asks for one failure more. */
  private static float share(CircuitBreaker settings) {
    float share = 100f * settings.failures() / settings.calls();
    return share < 100 ? share * 0.9999f : 100;
  }

  static boolean isFailure(Throwable error) {
    return error instanceof HoldfastException known
        && (known.code() == ErrorCode.UNAVAILABLE
            || known.code() == ErrorCode.TIMEOUT
            || known.code() == ErrorCode.OUTCOME_UNKNOWN);
  }

  State state() {
    return breaker.getState();
  }

  /** Lets a call through, or throws. */
  private void permit() {
    if (!breaker.tryAcquirePermission()) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "The circuit breaker of "
              + inner()
              + " is open since "
              + opened
              + ", when "
              + settings.failures()
              + " of its last "
              + settings.calls()
              + " calls had failed; it lets some try again at "
              + opened.plus(settings.rest()),
          CallNotPermittedException.createCallNotPermittedException(breaker));
    }
  }

  private void succeeded() {
    if (breaker.getState() == State.CLOSED && untilClean.get() == 0) {
      return;
    }
    // Counted before it is told: what is counted after a failure is then told after it, too.
    untilClean.updateAndGet(left -> Math.max(0, left - 1));
    tellSuccess();
  }

  private void tellSuccess() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  private void failed(Throwable error) {
    if (Thread.currentThread().isInterrupted()) {
      breaker.releasePermission();
    } else if (isFailure(error)) {
      breaker.onError(0, TimeUnit.NANOSECONDS, error);
      untilClean.set(settings.calls());
    } else {
      succeeded();
    }
  }

  @Override
  public <R> R read(Read<R> read) {
    return read(inner(), read);
  }

  private <R> R read(Session session, Read<R> read) {
    permit();
    R answer;
    try {
      answer = session.read(read);
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    }
    succeeded();
    return answer;
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return write(inner(), batch);
  }

  private WriteResult write(Session session, WriteBatch batch) {
    permit();
    WriteResult result;
    try {
      result = session.write(batch);
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    }
    succeeded();
    return result;
  }

  @Override
  public <R> R admin(Admin<R> request) {
    permit();
    R answer;
    try {
      answer = inner().admin(request);
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    }
    succeeded();
    return answer;
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    permit();
    BackendTransaction begun;
    try {
      begun = inner().begin(options);
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    }
    succeeded();
    return new OfTransaction(begun);
  }

  @Override
  public String toString() {
    return settings + " -> " + inner();
  }

  private final class OfTransaction implements BackendTransaction {
    private final BackendTransaction begun;

    OfTransaction(BackendTransaction begun) {
      this.begun = begun;
    }

    @Override
    public <R> R read(Read<R> read) {
      return CircuitBreakerBackend.this.read(begun, read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return CircuitBreakerBackend.this.write(begun, batch);
    }

    /** Passes an open breaker: what was begun before it opened may still come through. */
    @Override
    public void commit() {
      boolean permitted = breaker.tryAcquirePermission();
      try {
        begun.commit();
      } catch (RuntimeException | Error e) {
        if (permitted) {
          failed(e);
        }
        throw e;
      }
      if (permitted) {
        succeeded();
      }
    }

    @Override
    public void rollback() {
      begun.rollback();
    }
  }
}
