package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How often, how soon and until when a call is attempted again. */
final class Attempts {
  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 10_000;
  private static final int MOST_OVERLOADS = 2;

  private final Retry retry;
  private final long longestNanos;
  private final Pause pause;
  private final boolean limited;

  /**
   * Attempts of calls.
   *
   * @param limited a layer inside wants to know the deadline
   */
  Attempts(int retries, Duration longest, Pause pause, boolean limited) {
    IntervalFunction fullJitter =
        attempt -> ThreadLocalRandom.current().nextLong(longestPause(attempt) + 1);
    this.retry =
        Retry.of(
            "holdfast",
            RetryConfig.custom()
                .maxAttempts(retries + 1)
                .intervalFunction(fullJitter)
                .retryOnException(error -> true)
                .build());
    this.longestNanos = longest.toNanos();
    this.pause = pause;
    this.limited = limited;
  }

  /** In milliseconds, after so many attempts, the first being 1. */
  static long longestPause(int attempt) {
    return Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 20));
  }

  /** The deadline of a call that begins now, by the clock that never jumps. */
  long begin() {
    long deadline = System.nanoTime() + longestNanos;
    if (limited) {
      CallDeadline.set(deadline);
    }
    return deadline;
  }

  void end() {
    if (limited) {
      CallDeadline.clear();
    }
  }

  /** Repeats a call that failed, as far as its kind allows; else throws what it failed with. */
  <R> R again(HoldfastException first, Repetition kind, long deadline, Supplier<R> call) {
    Retry.AsyncContext<Object> context = retry.asyncContext();
    HoldfastException error = first;
    HoldfastException unknown = null;
    int overloads = 0;
    while (true) {
      unknown = unknown == null && error.code() == ErrorCode.OUTCOME_UNKNOWN ? error : unknown;
      overloads += Overload.in(error) ? 1 : 0;
      boolean allowed = kind.allows(error) && overloads <= MOST_OVERLOADS;
      if (!allowed || !pause(context.onError(error), deadline)) {
        throw last(error, unknown);
      }
      try {
        R answer = call.get();
        context.onComplete();
        return answer;
      } catch (HoldfastException e) {
        error = e;
      }
    }
  }

  /** False when there is no further attempt: too many, too late, or the thread is interrupted. */
  private boolean pause(long millis, long deadline) {
    boolean inTime = deadline - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(millis);
    if (millis < 0 || !inTime || Thread.currentThread().isInterrupted()) {
      return false;
    }
    try {
      pause.millis(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** An attempt that surely did nothing says nothing of one before whose answer was lost. */
  private static HoldfastException last(
      HoldfastException error, @Nullable HoldfastException unknown) {
    if (unknown == null || unknown == error || isJudged(error)) {
      return error;
    }
    unknown.addSuppressed(error);
    return unknown;
  }

  /** The store knew no such operation and tried it: no attempt before was applied. */
  private static boolean isJudged(HoldfastException error) {
    return switch (error.code()) {
      case DUPLICATE_KEY, CONFLICT, INVALID -> true;
      case UNSUPPORTED,
          UNAVAILABLE,
          TIMEOUT,
          OUTCOME_UNKNOWN,
          TRANSACTION_ABORTED,
          RESOURCE_EXHAUSTED,
          PERMISSION_DENIED,
          CORRUPT,
          CLOSED,
          INTERNAL ->
          false;
    };
  }
}
