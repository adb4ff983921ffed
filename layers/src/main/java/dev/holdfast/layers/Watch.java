package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Threads for calls that may hang. */
final class Watch implements AutoCloseable {
  private static final int MOST_CALLS = 1_000;
  private static final int IDLE_SECONDS = 10;

  /** What frees something waits for a thread, and is never turned away. */
  private static final int FREEING_THREADS = 16;

  private final Duration limit;
  private final ThreadPoolExecutor threads;
  private final ThreadPoolExecutor freeing;

  Watch(Duration limit) {
    this(limit, MOST_CALLS);
  }

  /**
   * Threads for calls.
   *
   * @param most that may run at a time
   */
  Watch(Duration limit, int most) {
    this.limit = limit;
    this.threads = threads(0, most, new SynchronousQueue<>());
    this.freeing = threads(FREEING_THREADS, FREEING_THREADS, new LinkedBlockingQueue<>());
    freeing.allowCoreThreadTimeOut(true);
  }

  private static ThreadPoolExecutor threads(int least, int most, BlockingQueue<Runnable> queue) {
    return new ThreadPoolExecutor(
        least,
        most,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        queue,
        task -> {
          Thread thread = new Thread(null, task, "holdfast-call", 0, false);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * The answer of a call, if it comes in time.
   *
   * @param late is given the answer if it comes afterwards, and null when the call failed then
   * @param code what it is that no answer came in time
   */
  <R> R call(Supplier<R> work, Consumer<@Nullable Object> late, ErrorCode code) {
    Call<R> call = new Call<>(work, late);
    try {
      threads.execute(call);
    } catch (RejectedExecutionException e) {
      throw HoldfastException.of(
          threads.isShutdown() ? ErrorCode.CLOSED : ErrorCode.UNAVAILABLE,
          threads.isShutdown()
              ? "The database has been closed"
              : threads.getMaximumPoolSize()
                  + " calls are running, or were left behind by their timeout",
          e);
    }
    return call.await(CallDeadline.atMost(limit.toNanos()), code);
  }

  /** Does what frees something; it goes on when it takes longer than the caller waits. */
  void free(Runnable work) {
    Call<Boolean> call =
        new Call<>(
            () -> {
              work.run();
              return true;
            },
            late -> {});
    try {
      freeing.execute(call);
    } catch (RejectedExecutionException e) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The database has been closed", e);
    }
    call.await(CallDeadline.atMost(limit.toNanos()), ErrorCode.TIMEOUT);
  }

  /** Whether this error says that no answer came in time. */
  static boolean isLate(HoldfastException error) {
    return error.getCause() instanceof TimeoutException;
  }

  @Override
  public void close() {
    threads.shutdown();
    freeing.shutdown();
  }

  /** One call. Whoever completes the answer first, the call or its waiter, decides. */
  private static final class Call<R> implements Runnable {
    private final Supplier<R> work;
    private final Consumer<@Nullable Object> late;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private @Nullable Thread runner;
    private boolean ended;

    Call(Supplier<R> work, Consumer<@Nullable Object> late) {
      this.work = work;
      this.late = late;
    }

    @Override
    public void run() {
      start();
      try {
        R result = work.get();
        if (!answer.complete(result)) {
          late.accept(result);
        }
      } catch (Throwable e) {
        if (!answer.completeExceptionally(e)) {
          late.accept(null);
        }
      } finally {
        end();
      }
    }

    private synchronized void start() {
      runner = Thread.currentThread();
    }

    /** The thread goes on to other calls, which this interrupt is not meant for. */
    private synchronized void end() {
      ended = true;
      Thread.interrupted();
    }

    private synchronized void interrupt() {
      if (runner != null && !ended) {
        runner.interrupt();
      }
    }

    /** Passes an interrupt on and waits for what the call makes of it. */
    R await(long nanos, ErrorCode code) {
      long deadline = System.nanoTime() + nanos;
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          } catch (InterruptedException e) {
            interrupted = true;
            interrupt();
          }
        }
      } catch (TimeoutException e) {
        return abandon(nanos, code, e);
      } catch (ExecutionException e) {
        throw thrown(e.getCause());
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private R abandon(long nanos, ErrorCode code, TimeoutException e) {
      HoldfastException error =
          HoldfastException.of(
              code, "There was no answer within " + Duration.ofNanos(nanos).toMillis() + " ms", e);
      if (answer.completeExceptionally(error)) {
        interrupt();
        throw error;
      }
      try {
        return answer.join();
      } catch (CompletionException inTime) {
        throw thrown(inTime.getCause());
      }
    }

    private static RuntimeException thrown(@Nullable Throwable cause) {
      if (cause instanceof Error error) {
        throw error;
      }
      return cause instanceof RuntimeException known
          ? known
          : HoldfastException.of(ErrorCode.INTERNAL, "A call failed with " + cause, cause);
    }
  }
}
