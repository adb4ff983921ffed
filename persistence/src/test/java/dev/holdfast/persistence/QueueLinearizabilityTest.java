package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes of one document that are put off, while others send them and read it: each acknowledged
 * write counts once for every later reader. Lincheck runs them against each other and looks for an
 * order in which that is so.
 */
class QueueLinearizabilityTest {
  /** How long a planted fault lets its state be seen: a call of the other thread falls into it. */
  private static final long WINDOW_NANOS = 10_000_000;

  /** Scenarios are drawn: of so many some let the two calls of a planted fault meet. */
  private static final int ENOUGH = 50;

  @TempDir static Path directory;
  private static final AtomicInteger FILES = new AtomicInteger();
  private static @Nullable Backend last;

  private static StressOptions options() {
    return new StressOptions()
        .iterations(3)
        .invocationsPerIteration(60)
        .minimizeFailedScenario(false)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(1)
        .sequentialSpecification(Counter.class);
  }

  @AfterAll
  static void close() {
    closeLast();
  }

  private static synchronized void closeLast() {
    if (last != null) {
      last.close();
    }
  }

  /** Lincheck closes nothing. */
  private static synchronized Backend opened(Line line) {
    closeLast();
    Path file = directory.resolve("queue" + FILES.incrementAndGet());
    Backend opened = OfflineBuffer.in(file).stepping(Instant::now).around(line);
    last = opened;
    return opened;
  }

  @Test
  void whatWaitsCountsOnceForEveryReader() {
    options().check(Queue.class);
  }

  @Test
  void whatMayHaveBeenAppliedCountsOnceForEveryReader() {
    options().check(Lossy.class);
  }

  @Test
  void aReaderWhoAddsUpWithoutCareIsFound() {
    LincheckAssertionError found =
        catchThrowableOfType(
            LincheckAssertionError.class, () -> options().iterations(ENOUGH).check(AddsUp.class));
    assertThat(found).as("Lincheck's finding").isNotNull();
    assertThat(found).hasMessageContaining("find()");
  }

  /** What it is to look like. */
  public static final class Counter {
    private long n = 1;

    /** From the one that waits. */
    public Counter() {}

    public void add() {
      n++;
    }

    public void send() {}

    public void lose() {}

    public long find() {
      return n;
    }
  }

  /** One document of a database that was away and is back. */
  public static class Queue {
    private static final Target DOCUMENT = Target.id("a", null);

    final Backend store = Holdfast.open("memory:").backend();
    final Backend buffer;
    final Line line = new Line(store);

    /** Lincheck makes one for each interleaving. */
    public Queue() {
      write(store, new Write.Insert("c", "a", Bodies.of(Map.of("n", 0L))));
      buffer = opened(line);
      n(buffer);
      line.cut();
      n(buffer);
      add();
      line.mend();
    }

    static void write(Backend backend, Write write) {
      backend.write(new WriteBatch(List.of(write), true, null, WriteBatch.Images.NONE));
    }

    static long n(Backend backend) {
      try (Rows rows = backend.read(new Read.ById("c", List.of("a"), null, false))) {
        rows.next();
        return (Long) rows.body().toMap().getOrDefault("n", 0L);
      }
    }

    final Synchronizer synchronizer() {
      return ((OfflineBackend) buffer).synchronizer();
    }

    @Operation
    public final void add() {
      write(buffer, new Write.Modify("c", DOCUMENT, Update.inc("n", 1L), null));
    }

    @Operation
    public final void send() {
      synchronizer().manualSync();
    }

    @Operation
    public long find() {
      return n(buffer);
    }
  }

  /** The same, where the answers of writes are lost, too. */
  public static final class Lossy extends Queue {
    /** Lincheck makes one for each interleaving. */
    public Lossy() {}

    @Operation
    public void lose() {
      line.loseAnswers(1);
    }

    /** There is no answer while nobody knows what a write did. */
    @Operation
    @Override
    public long find() {
      while (true) {
        try {
          return super.find();
        } catch (HoldfastException e) {
          send();
        }
      }
    }
  }

  /** A reader that takes what is there and what waits at two moments. */
  public static final class AddsUp extends Queue {
    /** Lincheck makes one for each interleaving. */
    public AddsUp() {}

    @Operation
    @Override
    public long find() {
      long there = n(store);
      LockSupport.parkNanos(WINDOW_NANOS);
      return there + synchronizer().getSyncStatus().pendingWrites();
    }
  }
}
