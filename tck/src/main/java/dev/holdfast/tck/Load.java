package dev.holdfast.tck;

import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many threads that read, write and run transactions on one database at once, and what must hold
 * for all of them: {@code Load.on(database).lasting(Duration.ofMinutes(1)).run()}. It works in
 * collections of its own and drops them. Immutable: each method returns a new load.
 */
public final class Load {
  private static final int THREADS = 32;
  private static final Duration TO_END = Duration.ofMinutes(2);

  private final Database database;
  private final int threads;
  private final Duration length;
  private final long seed;

  private Load(Database database, int threads, Duration length, long seed) {
    this.database = database;
    this.threads = threads;
    this.length = length;
    this.seed = seed;
  }

  /** 32 threads for 5 seconds. */
  public static Load on(Database database) {
    return new Load(database, THREADS, Duration.ofSeconds(5), 1);
  }

  public Load threads(int count) {
    return new Load(database, count, length, seed);
  }

  public Load lasting(Duration time) {
    return new Load(database, threads, time, seed);
  }

  /** Where the choices of the threads start; which of them meet is up to the machine. */
  public Load seed(long start) {
    return new Load(database, threads, length, start);
  }

  /**
   * What came of it.
   *
   * @param steps how many reads and writes ended, refused ones included
   * @param ledger what became of the writes
   * @param refused how many reads were refused, by their code
   * @param violations what should not be; empty when all is well
   */
  public record Result(
      long steps, Ledger ledger, Map<ErrorCode, Long> refused, List<String> violations) {
    public Result {
      refused = Map.copyOf(refused);
      violations = List.copyOf(violations);
    }

    /** For people, in a line; then the violations, one each. */
    @Override
    public String toString() {
      String line = steps + " steps, writes: " + ledger + "; reads refused: " + refused;
      return violations.isEmpty() ? line : line + "\n" + String.join("\n", violations);
    }
  }

  /** Runs it, which takes a little longer than its length. */
  public Result run() throws InterruptedException {
    Workload workload = new Workload(database);
    workload.prepare();
    Map<ErrorCode, AtomicLong> refused = new ConcurrentHashMap<>();
    AtomicLong steps = new AtomicLong();
    List<String> stuck = work(workload, refused, steps);
    List<String> violations = new ArrayList<>(stuck);
    if (stuck.isEmpty()) {
      violations.addAll(workload.violations());
      workload.drop();
    }
    Map<ErrorCode, Long> counts = new TreeMap<>();
    refused.forEach((code, count) -> counts.put(code, count.get()));
    return new Result(steps.get(), workload.ledger(), counts, violations);
  }

  private List<String> work(Workload workload, Map<ErrorCode, AtomicLong> refused, AtomicLong steps)
      throws InterruptedException {
    long deadline = System.nanoTime() + length.toNanos();
    ExecutorService pool = Executors.newFixedThreadPool(threads, Load::thread);
    List<Future<Long>> futures = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      futures.add(
          pool.submit(
              () -> {
                Random random = new Random(seed * 31 + thread);
                long done = 0;
                do {
                  step(workload, thread, random, refused);
                  done++;
                } while (System.nanoTime() < deadline);
                steps.addAndGet(done);
                return done;
              }));
    }
    List<String> stuck = new ArrayList<>();
    for (Future<Long> future : futures) {
      ended(future, deadline + TO_END.toNanos() - System.nanoTime(), stuck);
    }
    pool.shutdownNow();
    return stuck;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "tck-load");
    thread.setDaemon(true);
    return thread;
  }

  private static void ended(Future<Long> future, long nanos, List<String> stuck)
      throws InterruptedException {
    try {
      future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      stuck.add("a thread still waits " + TO_END.toSeconds() + " seconds after the end");
    } catch (ExecutionException e) {
      stuck.add("a thread failed: " + e.getCause());
    }
  }

  private static void step(
      Workload workload, int thread, Random random, Map<ErrorCode, AtomicLong> refused) {
    if (random.nextBoolean()) {
      workload.write(thread, random);
      return;
    }
    try {
      workload.read(thread, random);
    } catch (HoldfastException e) {
      refused.computeIfAbsent(e.code(), any -> new AtomicLong()).incrementAndGet();
      if (!e.retryable()) {
        workload.ledger().strange("a read failed with " + e.code() + ": " + e.getMessage());
      }
    }
  }
}
