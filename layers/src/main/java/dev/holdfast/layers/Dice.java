package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.layers.Chaos.Moment;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which call is hit. Whoever comes as the n-th to a moment is hit by chance alike in every
 * run; what hits every n-th call counts those of each thread by themselves, so that no thread is
 * hit each time because others take turns with it.
 */
final class Dice {
  private static final long NUMBERS = 0x9E3779B97F4A7C15L;
  private static final long KINDS = 0xC2B2AE3D27D4EB4FL;

  private final long seed;
  private final List<Chaos.Fault> faults;
  private final List<Chaos.Delay> delays;
  private final Pause pause;
  private final Map<Moment, AtomicLong> calls = new EnumMap<>(Moment.class);
  private final Map<Thread, Map<Moment, Long>> turns =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final AtomicLong held = new AtomicLong();

  Dice(long seed, List<Chaos.Fault> faults, List<Chaos.Delay> delays, Pause pause) {
    this.seed = seed;
    this.faults = faults;
    this.delays = delays;
    this.pause = pause;
    for (Moment moment : Moment.values()) {
      calls.put(moment, new AtomicLong());
    }
  }

  /** Whether this call is cut at this moment. */
  boolean hits(Moment moment) {
    long number = next(moment);
    long turn = turn(moment);
    for (int i = 0; i < faults.size(); i++) {
      Chaos.Fault fault = faults.get(i);
      boolean hit =
          fault.every() > 0
              ? turn % fault.every() == 0
              : chance(number, moment.name().hashCode() * 31L + i) < fault.share();
      if (fault.moment() == moment && hit) {
        return true;
      }
    }
    return false;
  }

  private long next(Moment moment) {
    AtomicLong count = calls.get(moment);
    if (count == null) {
      throw new IllegalStateException("no count of " + moment);
    }
    return count.incrementAndGet();
  }

  private long turn(Moment moment) {
    return turns
        .computeIfAbsent(Thread.currentThread(), thread -> new EnumMap<>(Moment.class))
        .merge(moment, 1L, Long::sum);
  }

  private double chance(long number, long kind) {
    return new SplittableRandom(seed ^ (number * NUMBERS) ^ (kind * KINDS)).nextDouble();
  }

  void hold() {
    long number = delays.isEmpty() ? 0 : held.incrementAndGet();
    for (int i = 0; i < delays.size(); i++) {
      Chaos.Delay delay = delays.get(i);
      if (chance(number, 200L + i) < delay.share()) {
        sleep(delay);
      }
    }
  }

  private void sleep(Chaos.Delay delay) {
    try {
      pause.millis(delay.duration().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "Chaos: interrupted while held up", e);
    }
  }
}
