package dev.holdfast.tck.rules;

import dev.holdfast.HoldfastException;
import dev.holdfast.tck.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Lets several threads work at the same moment. */
final class Crowd {
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private Crowd() {}

  /** What the thread of this number does. */
  @FunctionalInterface
  interface Work<R> {
    R run(int who) throws Exception;
  }

  /** What became of one thread's work: a result or an error. */
  record Attempt<R>(@Nullable R result, @Nullable Throwable error) {
    boolean succeeded() {
      return error == null;
    }
  }

  /** Starts them together and waits for all. */
  static <R> List<Attempt<R>> attempts(int threads, Work<R> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "tck-crowd");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<Attempt<R>>> futures = new ArrayList<>();
      for (int who = 0; who < threads; who++) {
        int number = who;
        futures.add(pool.submit(() -> attempt(start, number, work)));
      }
      List<Attempt<R>> attempts = new ArrayList<>();
      for (Future<Attempt<R>> future : futures) {
        attempts.add(future.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS));
      }
      return attempts;
    } finally {
      pool.shutdownNow();
    }
  }

  private static <R> Attempt<R> attempt(CyclicBarrier start, int who, Work<R> work) {
    try {
      start.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
      return new Attempt<>(work.run(who), null);
    } catch (Exception | AssertionError e) {
      return new Attempt<>(null, e);
    }
  }

  /** As {@link #attempts}, none of which may fail. */
  static <R> List<R> results(int threads, Work<R> work) throws Exception {
    List<R> results = new ArrayList<>();
    for (Attempt<R> attempt : attempts(threads, work)) {
      R result = attempt.result();
      if (result == null) {
        throw new Failure("one of " + threads + " threads failed: " + attempt.error());
      }
      results.add(result);
    }
    return results;
  }

  /** Repeats a call as long as it fails for reasons that pass, which had surely no effect. */
  static <R> R patiently(Callable<R> call) throws Exception {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    for (int refused = 1; ; refused = Math.min(refused * 2, 32)) {
      try {
        return call.call();
      } catch (HoldfastException e) {
        if (!e.retryable() || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(refused * 200_000L));
      }
    }
  }
}
