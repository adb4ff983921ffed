package dev.holdfast.layers;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.spi.Layer;
import dev.holdfast.tck.Ledger;
import dev.holdfast.testing.Fault;
import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy;
import dev.holdfast.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writers whose connections are cut, each through a proxy of its own, so that a seed gives each the
 * same cuts in every run.
 */
final class CutSweep {
  private static final int WRITERS = 16;

  /** By so much longer than a call may take, so that a frozen request meets its repetition. */
  private static final Duration LONGER = Duration.ofMillis(100);

  /** Of the requests of a write, which are one to six. */
  private static final int REQUESTS = 4;

  /** So that what a driver or a layer sends in place of what was cut is cut, too. */
  private static final int IN_A_ROW = 3;

  private final TestDatabase database;
  private final String options;
  private final Layer[] layers;
  private final Duration frozen;
  private final long seed;
  private final Ledger ledger = new Ledger();
  private final Map<Point, AtomicInteger> cuts = new EnumMap<>(Point.class);
  private long millis;

  /** What a writer does while one of its next requests is cut. */
  interface Step {
    void of(CutWriter writer, Random random);
  }

  /**
   * A sweep over an empty database.
   *
   * @param call how long a call may take
   */
  CutSweep(TestDatabase database, Duration call, long seed, Layer... layers) {
    this.database = database;
    this.options = database.url().startsWith("mongodb") ? "&directConnection=true" : "";
    this.frozen = call.plus(LONGER);
    this.layers = layers;
    this.seed = seed;
    for (Point point : Point.values()) {
      cuts.put(point, new AtomicInteger());
    }
  }

  /** Cuts so often, at these points; gives what was lost, doubled or not told truly. */
  List<String> run(int number, List<Point> points, Step step) throws Exception {
    long start = System.nanoTime();
    try (Database direct = Holdfast.open(database.url())) {
      CutWriter.prepare(direct, WRITERS);
      ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
      try {
        List<Future<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          int writer = i;
          int share = number / WRITERS + (i < number % WRITERS ? 1 : 0);
          work.add(threads.submit(() -> write(writer, share, points, step)));
        }
        for (Future<Boolean> one : work) {
          if (!one.get()) {
            throw new AssertionError("What a cut request does has no end, " + this);
          }
        }
      } catch (ExecutionException e) {
        throw new AssertionError("A writer failed, " + this, e.getCause());
      } finally {
        threads.shutdownNow();
      }
      millis = (System.nanoTime() - start) / 1_000_000;
      return CutWriter.violations(direct, ledger);
    }
  }

  /** False when something that was cut may still be going on, so that nothing can be counted. */
  private boolean write(int number, int share, List<Point> points, Step step)
      throws InterruptedException {
    Random random = new Random(seed * 1_000 + number);
    try (FaultProxy proxy = FaultProxy.before(database.url());
        Database cut = Holdfast.open(proxy.through(database.url()) + options, layers)) {
      CutWriter writer = new CutWriter(cut, ledger, number);
      while (proxy.hits() < share) {
        Point point = points.get(random.nextInt(points.size()));
        int before = proxy.hits();
        Fault fault = Fault.at(point).ofRequest(1 + random.nextInt(REQUESTS)).lasting(frozen);
        for (int i = random.nextInt(IN_A_ROW); i >= 0; i--) {
          proxy.plan(fault);
        }
        step.of(writer, random);
        proxy.forget();
        counted(point).addAndGet(proxy.hits() - before);
      }
      return proxy.awaitQuiet(Duration.ofSeconds(20));
    }
  }

  private AtomicInteger counted(Point point) {
    AtomicInteger count = cuts.get(point);
    if (count == null) {
      throw new IllegalStateException("no count of " + point);
    }
    return count;
  }

  long total(Ledger.Outcome outcome) {
    return ledger.total(outcome);
  }

  @Override
  public String toString() {
    return cuts.values().stream().mapToInt(AtomicInteger::get).sum()
        + " cuts "
        + cuts
        + " of seed "
        + seed
        + " in "
        + millis
        + " ms: "
        + ledger;
  }
}
