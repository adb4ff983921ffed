package dev.holdfast.tck.rules;

import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One who takes steps in a {@link Schedule}, on a thread of its own. Used by one thread. */
final class Actor {
  private static final Duration SOON = Duration.ofMillis(100);

  private final Schedule schedule;
  private final String name;
  private final ExecutorService thread;
  private @Nullable Future<?> last;
  private boolean waiting;
  private volatile @Nullable Transaction transaction;
  private volatile @Nullable Throwable error;
  private volatile String state = "working";

  Actor(Schedule schedule, String name) {
    this.schedule = schedule;
    this.name = name;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "tck-" + name);
              made.setDaemon(true);
              return made;
            });
  }

  /** What a step does, in the actor's transaction. */
  @FunctionalInterface
  interface Step<R> {
    R run(Transaction tx) throws Exception;
  }

  /** What a step without a transaction does. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  /** What a step answered. */
  static final class Seen<R> {
    private volatile @Nullable R value;

    /** Null as long as it has not answered, and when it failed. */
    @Nullable R value() {
      return value;
    }

    boolean is(R expected) {
      return expected.equals(value);
    }

    boolean isThere() {
      return value != null;
    }

    @Override
    public String toString() {
      return value == null ? "nothing" : value.toString();
    }
  }

  /**
   * Begins.
   *
   * @param mayWait whether a database may let it wait for another's end; if not it has begun when
   *     this returns, however slow the way to the server is
   */
  void begin(Supplier<Transaction> begin, boolean mayWait) {
    take(
        () -> {
          transaction = begin.get();
          return true;
        },
        mayWait ? SOON : Schedule.LONGEST);
  }

  /** Takes a step in the transaction. */
  <R> Seen<R> does(Step<R> step) {
    return take(() -> step.run(Objects.requireNonNull(transaction)));
  }

  /** Takes a step outside any transaction; counts as having come through when it succeeds. */
  void acts(Action action) {
    take(
        () -> {
          action.run();
          state = "through";
          return true;
        });
    schedule.ended();
  }

  /** Reads outside any transaction. */
  <R> Seen<R> looks(Callable<R> read) {
    return take(read);
  }

  void commit() {
    take(
        () -> {
          Objects.requireNonNull(transaction).commit();
          state = "through";
          return true;
        });
    schedule.ended();
  }

  void rollback() {
    take(
        () -> {
          Objects.requireNonNull(transaction).rollback();
          state = "rolled back";
          return true;
        });
    schedule.ended();
  }

  private <R> Seen<R> take(Callable<R> step) {
    return take(step, SOON);
  }

  private <R> Seen<R> take(Callable<R> step, Duration soon) {
    Seen<R> seen = new Seen<>();
    Future<?> taken = thread.submit(() -> run(step, seen));
    last = taken;
    if (!waiting) {
      waiting = !ends(taken, soon.toNanos());
    }
    return seen;
  }

  private <R> void run(Callable<R> step, Seen<R> seen) {
    if (error != null) {
      return;
    }
    try {
      seen.value = step.call();
    } catch (Exception | AssertionError e) {
      error = e;
      state = e instanceof HoldfastException known ? known.code().name() : e.toString();
      undo();
    }
  }

  private void undo() {
    Transaction begun = transaction;
    if (begun != null) {
      begun.rollback();
    }
  }

  private static boolean ends(Future<?> step, long nanos) {
    try {
      step.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  void lookAgain() {
    waiting = false;
  }

  /** Waits for its last step; fails when it does not end. */
  void await() throws Exception {
    await(Schedule.LONGEST.toNanos());
  }

  void await(long nanos) throws Exception {
    Future<?> step = last;
    if (step != null && !ends(step, Math.max(0, nanos))) {
      throw new TimeoutException(this + " still waits");
    }
    Throwable thrown = error;
    if (thrown instanceof Exception e && !(thrown instanceof HoldfastException)) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  @Nullable HoldfastException error() {
    return error instanceof HoldfastException known ? known : null;
  }

  /** Committed, or done without a transaction. */
  boolean succeeded() {
    return state.equals("through");
  }

  void stop() {
    thread.execute(this::undo);
    thread.shutdown();
    try {
      thread.awaitTermination(SOON.toMillis() * 300, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name + " (" + state + ")";
  }
}
