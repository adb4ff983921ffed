package dev.holdfast.tck;

import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.tck.Ledger.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What a client lives through when the primary of its store is killed under load: every
 * acknowledged write is there afterwards, none is applied twice, and the client goes on without
 * being opened again. A backend joins with one class that starts a cluster and kills its primary.
 * {@code -Dholdfast.failover.rounds=20} does so as often, each time with a new cluster.
 */
public abstract class FailoverTck {
  private static final int THREADS = 8;
  private static final long WRITES_BEFORE = 300;
  private static final long WRITES_AFTER = 300;
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final int ROUNDS = Integer.getInteger("holdfast.failover.rounds", 1);

  /** For the backend's own class. */
  protected FailoverTck() {}

  /** A store of several servers, one of them the primary. */
  protected interface Cluster extends AutoCloseable {
    /** Reaches whichever server is the primary. */
    String url();

    /**
     * Kills the primary as a power cut would, and does whatever an operator would then do: promotes
     * a standby where nothing does so by itself.
     */
    void killPrimary() throws Exception;

    @Override
    void close() throws IOException;
  }

  /** Starts a cluster with an empty database. */
  protected abstract Cluster start() throws Exception;

  @Test
  void whenThePrimaryIsKilledNoAcknowledgedWriteIsLostAndNoneIsAppliedTwice() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      survive();
    }
  }

  private void survive() throws Exception {
    try (Cluster cluster = start();
        Database database = Holdfast.open(cluster.url())) {
      Workload workload = new Workload(database);
      patiently(
          () -> {
            workload.prepare();
            return true;
          });
      long killed = underLoad(workload, cluster);
      Duration standstill = Duration.ofNanos(killed);
      require(patiently(workload::violations), workload);
      try (Database again = Holdfast.open(cluster.url())) {
        require(patiently(workload.through(again)::violations), workload);
      }
      System.out.println(
          database
              + " after its primary was killed: "
              + workload.ledger()
              + "; writes again after "
              + standstill.toMillis()
              + " ms");
    }
  }

  /**
   * A cluster on a machine that stood still for a while elects a primary when nobody asks it to.
   */
  private static <R> R patiently(Supplier<R> call) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (HoldfastException e) {
        boolean passes = e.retryable() || e.code() == ErrorCode.OUTCOME_UNKNOWN;
        if (!passes || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private static void require(List<String> violations, Workload workload) {
    if (!violations.isEmpty()) {
      throw new Failure(workload.ledger() + "\n" + String.join("\n", violations));
    }
  }

  /** How many nanoseconds passed from the kill to the next acknowledged write. */
  private static long underLoad(Workload workload, Cluster cluster) throws Exception {
    AtomicBoolean working = new AtomicBoolean(true);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS, FailoverTck::thread);
    try {
      List<Future<Boolean>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        futures.add(pool.submit(() -> work(workload, thread, working)));
      }
      await(workload, WRITES_BEFORE, "before the primary is killed");
      cluster.killPrimary();
      long killed = System.nanoTime();
      long acknowledged = workload.ledger().total(Outcome.ACKNOWLEDGED);
      await(workload, acknowledged + THREADS + 1, "after the primary was killed");
      long standstill = System.nanoTime() - killed;
      await(workload, acknowledged + WRITES_AFTER, "after the first that came through");
      working.set(false);
      for (Future<Boolean> future : futures) {
        ended(future);
      }
      return standstill;
    } finally {
      working.set(false);
      pool.shutdownNow();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "tck-failover");
    thread.setDaemon(true);
    return thread;
  }

  private static boolean work(Workload workload, int thread, AtomicBoolean working) {
    Random random = new Random(thread);
    while (working.get()) {
      workload.write(thread, random);
      try {
        workload.read(thread, random);
      } catch (HoldfastException e) {
        if (!e.retryable()) {
          workload.ledger().strange("a read failed with " + e.code() + ": " + e.getMessage());
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(20_000_000));
      }
    }
    return true;
  }

  private static void await(Workload workload, long acknowledged, String when) throws Exception {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (workload.ledger().total(Outcome.ACKNOWLEDGED) < acknowledged) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            LONGEST.toSeconds() + " seconds " + when + ": " + workload.ledger());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void ended(Future<Boolean> future) throws Exception {
    try {
      future.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new Failure("a writer failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new Failure("a writer still waits " + LONGEST.toSeconds() + " seconds later", e);
    }
  }
}
