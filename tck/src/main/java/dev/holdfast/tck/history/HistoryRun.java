package dev.holdfast.tck.history;

import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that run transactions and single calls on few documents of a database, so that they meet,
 * and what they were answered: {@code HistoryRun.on(database).transactions(2_000).run()}. It works
 * in a collection of its own and drops it. Needs {@link dev.holdfast.Capability#TRANSACTIONS}.
 * Immutable: each method returns a new run.
 */
public final class HistoryRun {
  private final Database database;
  private final int transactions;
  private final int threads;
  private final long seed;

  private HistoryRun(Database database, int transactions, int threads, long seed) {
    this.database = database;
    this.transactions = transactions;
    this.threads = threads;
    this.seed = seed;
  }

  /** 2,000 transactions on 8 threads. */
  public static HistoryRun on(Database database) {
    return new HistoryRun(database, 2_000, 8, 1);
  }

  public HistoryRun transactions(int count) {
    return new HistoryRun(database, count, threads, seed);
  }

  public HistoryRun threads(int count) {
    return new HistoryRun(database, transactions, count, seed);
  }

  /** Where the choices of the threads start; which of them meet is up to the machine. */
  public HistoryRun seed(long start) {
    return new HistoryRun(database, transactions, threads, start);
  }

  /**
   * What came of it.
   *
   * @param refused how many transactions and calls failed, by code
   * @param verdict of {@link HistoryCheck}
   * @param ran how long the threads took
   * @param checked how long the check took
   */
  public record Result(
      Map<ErrorCode, Integer> refused,
      HistoryCheck.Verdict verdict,
      Duration ran,
      Duration checked) {
    public Result {
      refused = Map.copyOf(refused);
    }

    @Override
    public String toString() {
      return verdict
          + "\nrefused: "
          + refused
          + ", ran for "
          + ran.toMillis()
          + " ms, checked in "
          + checked.toMillis()
          + " ms";
    }
  }

  /**
   * Runs it and checks what was recorded.
   *
   * @throws dev.holdfast.HoldfastException when the last read of everything fails
   */
  public Result run() throws InterruptedException {
    String name = "tckhistory" + Long.toString(System.nanoTime() & 0xFFFFFFFFL, 36);
    Recorder recorder = new Recorder(database, name);
    Keys keys = new Keys();
    long start = System.nanoTime();
    work(recorder, keys);
    History history = recorder.history(keys.all());
    long end = System.nanoTime();
    database.collection(name).drop();
    HistoryCheck.Verdict verdict = HistoryCheck.of(history);
    Duration checked = Duration.ofNanos(System.nanoTime() - end);
    return new Result(recorder.refused(), verdict, Duration.ofNanos(end - start), checked);
  }

  private void work(Recorder recorder, Keys keys) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(transactions);
    ExecutorService pool = Executors.newFixedThreadPool(threads, HistoryRun::thread);
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Random random = new Random(seed * 31 + i);
      futures.add(
          pool.submit(
              () -> {
                while (left.getAndDecrement() > 0) {
                  recorder.run(Plan.any(keys, random));
                }
              }));
    }
    try {
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A thread failed: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "tck-history");
    thread.setDaemon(true);
    return thread;
  }
}
