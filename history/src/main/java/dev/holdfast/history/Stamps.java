package dev.holdfast.history;

import java.time.Instant;
import java.time.InstantSource;

/** The times of versions: never earlier than one given before, whatever the clock does. */
final class Stamps {
  private final InstantSource clock;
  private Instant last = Instant.EPOCH;

  Stamps(InstantSource clock) {
    this.clock = clock;
  }

  /** Now, and later than {@code earlier} and than everything given before. */
  synchronized Instant after(Instant earlier) {
    Instant now = clock.instant();
    Instant least = (earlier.isAfter(last) ? earlier : last).plusNanos(1);
    last = now.isAfter(least) ? now : least;
    return last;
  }

  /** Now, and not earlier than what was given before. */
  synchronized Instant now() {
    Instant now = clock.instant();
    last = now.isAfter(last) ? now : last;
    return last;
  }
}
