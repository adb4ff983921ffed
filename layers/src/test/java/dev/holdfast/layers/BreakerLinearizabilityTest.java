package dev.holdfast.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Of calls that meet at a breaker whose rest is over three try, all others are refused, as if they
 * came one after the other. Lincheck runs them against each other and looks for such an order.
 */
class BreakerLinearizabilityTest {
  /** How long a planted fault lets its state be seen: a call of the other thread falls into it. */
  private static final long WINDOW_NANOS = 10_000_000;

  private static StressOptions options() {
    return new StressOptions()
        .iterations(2)
        .invocationsPerIteration(500)
        .minimizeFailedScenario(false)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(1);
  }

  @Test
  void threeCallsTry() {
    options().check(Rested.class);
  }

  @Test
  void aBreakerThatCountsWithoutCareIsFound() {
    LincheckAssertionError found =
        catchThrowableOfType(LincheckAssertionError.class, () -> options().check(Careless.class));
    assertThat(found).as("Lincheck's finding").isNotNull();
    assertThat(found).hasMessageContaining("call()");
  }

  /** A store that is down. */
  private static final class Down extends ForwardingBackend {
    Down() {
      super(new Scripted());
    }

    @Override
    public <R> R read(Read<R> read) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "down");
    }

    @Override
    public String toString() {
      return "down";
    }
  }

  /** A breaker that has opened and rested. */
  public static class Rested {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Backend breaker;

    /** Lincheck makes one for each interleaving. */
    public Rested() {
      this.breaker = rested();
    }

    private static Backend rested() {
      Hands clock = new Hands(START);
      Backend breaker = CircuitBreaker.opensAfter(3).withClock(clock).around(new Down());
      for (int i = 0; i < 3; i++) {
        tried(breaker);
      }
      clock.move(Duration.ofMinutes(1));
      return breaker;
    }

    static boolean tried(Backend breaker) {
      try {
        breaker.read(Read.Find.all("c"));
        return true;
      } catch (HoldfastException e) {
        return "down".equals(e.getMessage());
      }
    }

    /** Whether the store was asked. */
    @Operation
    public boolean call() {
      return tried(breaker);
    }
  }

  /** Looks, and then counts. */
  public static final class Careless {
    private volatile int trials;

    /** Lincheck makes one for each interleaving. */
    public Careless() {}

    @Operation
    public boolean call() {
      int before = trials;
      if (before >= 3) {
        return false;
      }
      LockSupport.parkNanos(WINDOW_NANOS);
      trials = before + 1;
      return true;
    }
  }
}
