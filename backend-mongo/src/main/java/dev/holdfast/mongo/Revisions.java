package dev.holdfast.mongo;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The revisions of documents that are inserted: the microseconds of this process's clock, with
 * random bits below. Each change adds one, so a document would have to change 256 times in each
 * microsecond of its life for a later insert of the same id to meet a revision that was there
 * before. Thread-safe.
 *
 * <p>Two processes whose clocks disagree may still do that: one deletes a document, the other,
 * whose clock is behind, inserts its id again.
 */
final class Revisions {
  private static final int RANDOM_BITS = 8;

  private final Clock clock;
  private final AtomicLong last = new AtomicLong();

  Revisions(Clock clock) {
    this.clock = clock;
  }

  /** Greater than all that this gave before. */
  long next() {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    int random = ThreadLocalRandom.current().nextInt(1 << RANDOM_BITS);
    long now = (micros << RANDOM_BITS) | random;
    return last.updateAndGet(before -> Math.max(now, ((before >> RANDOM_BITS) + 1) << RANDOM_BITS));
  }
}
