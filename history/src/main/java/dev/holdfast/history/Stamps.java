package dev.holdfast.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

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

  /** Later than {@code earlier}, and now, or later than everything given before. */
  synchronized Instant after(Instant earlier) {
    Instant now = clock.instant();
    Instant ours = Instant.EPOCH;
    if (!isWrong(last, now)) {
      ours = last.plusNanos(1);
    }
    Instant theirs = earlier.plusNanos(1);
    Instant next = latest(now, ours);
    if (!isWrong(theirs, now)) {
      next = latest(next, theirs);
    }
    last = next;
    Instant stamp = latest(next, theirs);
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
