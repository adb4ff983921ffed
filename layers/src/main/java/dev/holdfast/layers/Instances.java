package dev.holdfast.layers;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Numbers what measures the same database into the same registry, so that each has its meters. */
final class Instances {
  private static final Map<MeterRegistry, Map<String, BitSet>> TAKEN = new WeakHashMap<>();

  private Instances() {}

  /** The lowest free number, from 1, until it is closed. */
  static Instance next(MeterRegistry registry, String database) {
    synchronized (TAKEN) {
      BitSet taken =
          TAKEN
              .computeIfAbsent(registry, any -> new HashMap<>())
              .computeIfAbsent(database, any -> new BitSet());
      int number = taken.nextClearBit(1);
      taken.set(number);
      return new Instance(taken, number);
    }
  }

  /** A number that is taken. */
  static final class Instance implements AutoCloseable {
    private final BitSet taken;
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Instance(BitSet taken, int number) {
      this.taken = taken;
      this.number = number;
    }

    String text() {
      return Integer.toString(number);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        synchronized (TAKEN) {
          taken.clear(number);
        }
      }
    }
  }
}
