package dev.holdfast.spi;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes UUIDs of version 7, which sort by time, each greater than the one before, also when the
 * clock stands still or goes back. Thread-safe. Nobody else makes the same: 74 bits are random
 * where a millisecond begins.
 */
public final class UuidSource {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long MAX_HIGH = (1L << 12) - 1;
  private static final long MAX_LOW = (1L << 62) - 1;
  private static final long MAX_MILLIS = (1L << 48) - 1;

  private final InstantSource clock;
  private long millis = -1;
  private long high;
  private long low;

  /** By this clock. */
  public UuidSource(InstantSource clock) {
    this.clock = clock;
  }

  /** The clock that gives the time in them. */
  public InstantSource clock() {
    return clock;
  }

  /** One more, in lower case. */
  public synchronized String next() {
    long now = Math.min(Math.max(clock.millis(), 0), MAX_MILLIS);
    if (now > millis) {
      millis = now;
      high = RANDOM.nextLong() & MAX_HIGH;
      low = RANDOM.nextLong() & MAX_LOW;
    } else {
      step();
    }
    long most = millis << 16 | 0x7000L | high;
    long least = 0x8000000000000000L | low;
    return new UUID(most, least).toString();
  }

  /** A random step within one millisecond, or on from there when the clock stands or goes back. */
  private void step() {
    low += 1 + ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    if (low > MAX_LOW) {
      low &= MAX_LOW;
      high++;
    }
    if (high > MAX_HIGH) {
      high = 0;
      millis++;
    }
  }
}
