package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts writes that stand alone before they arrive, or before their answer does. Unlike {@code
 * Chaos} it leaves them the one step in which a backend makes them with their versions.
 */
final class LostAnswers implements Layer {
  private static final int SHARE = 8;

  private final Random random;
  private final AtomicInteger before = new AtomicInteger();
  private final AtomicInteger after = new AtomicInteger();

  LostAnswers(long seed) {
    this.random = new Random(seed);
  }

  int before() {
    return before.get();
  }

  int after() {
    return after.get();
  }

  @Override
  public Backend around(Backend inner) {
    return new ForwardingBackend(inner) {
      @Override
      public WriteResult write(WriteBatch batch, Following following) {
        int chance = random.nextInt(SHARE);
        if (chance == 0) {
          before.incrementAndGet();
          throw HoldfastException.of(ErrorCode.UNAVAILABLE, "cut before the write");
        }
        WriteResult result = inner().write(batch, following);
        if (chance == 1) {
          after.incrementAndGet();
          throw HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "cut before the answer");
        }
        return result;
      }

      @Override
      public String toString() {
        return "lost answers -> " + inner();
      }
    };
  }
}
