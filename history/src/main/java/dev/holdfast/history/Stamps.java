package dev.holdfast.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;

/**
 * The times of versions: in one process never earlier than one given before, while its clock goes
 * wrong by no more than a minute. What a clock said that went further wrong, here or elsewhere, is
 * not taken for the time of anything else.
 */
final class Stamps {
  private static final Duration MOST_WRONG = Duration.ofMinutes(1);

  private final InstantSource clock;
  private Instant last = Instant.EPOCH;
  private Instant latest = Instant.EPOCH;

  Stamps(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * One time for all that follows on these: now, or later than everything given before and than
   * each of these that is not from far ahead.
   */
  synchronized Instant after(Collection<Instant> earlier) {
    Instant now = clock.instant();
    Instant next = isWrong(last, now) ? now : latest(now, last.plusNanos(1));
    for (Instant one : earlier) {
      if (!isWrong(one.plusNanos(1), now)) {
        next = latest(next, one.plusNanos(1));
      }
    }
    last = next;
    latest = latest(latest, next);
    return next;
  }

  /** For what follows on a time from far ahead, and for nothing else. */
  synchronized Instant afterAhead(Instant ahead) {
    Instant stamp = ahead.plusNanos(1);
    latest = latest(latest, stamp);
    return stamp;
  }

  private static boolean isWrong(Instant time, Instant now) {
    return time.isAfter(now.plus(MOST_WRONG));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * The latest instant of which something may be known: now, that of a version, or what this gave
   * before. Who was told what there is now does not find later that something else was there.
   */
  synchronized Instant now() {
    Instant now = clock.instant();
    last = isWrong(last, now) ? now : latest(last, now);
    return latest(last, latest);
  }

  /** What the clock says, for deciding what is old. */
  Instant clock() {
    return clock.instant();
  }
}
