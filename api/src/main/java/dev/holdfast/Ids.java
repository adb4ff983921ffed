package dev.holdfast;

import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes ids that sort by time (UUID version 7), each greater than the one before, and checks those
 * that are given. Thread-safe.
 */
final class Ids {
  /** By the system's clock; one for the process, so that its ids are in order across databases. */
  static final Ids SYSTEM = new Ids(InstantSource.system());

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long MAX_HIGH = (1L << 12) - 1;
  private static final long MAX_LOW = (1L << 62) - 1;
  private static final long MAX_MILLIS = (1L << 48) - 1;

  private final InstantSource clock;
  private long millis = -1;
  private long high;
  private long low;

  Ids(InstantSource clock) {
    this.clock = clock;
  }

  InstantSource clock() {
    return clock;
  }

  synchronized String next() {
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

  /** The id, when it may be one. */
  static String require(String id) {
    Arguments.required(id, "id");
    if (id.isEmpty()) {
      throw HoldfastException.invalid("The id is empty; it needs at least one character");
    }
    Strings.requireStorable(id, "The id");
    long bytes = Strings.utf8Length(id);
    if (bytes > Capabilities.MAX_ID_BYTES) {
      throw HoldfastException.invalid(
          "The id has "
              + bytes
              + " UTF-8 bytes; it may have "
              + Capabilities.MAX_ID_BYTES
              + ": "
              + Values.shorten(id));
    }
    return id;
  }
}
