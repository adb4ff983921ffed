package dev.holdfast.persistence;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Whether the database took a write last, and when it is to be asked again. Thread-safe. */
final class Reach {
  private static final long FIRST_MILLIS = 500;
  private static final long LONGEST_MILLIS = 30_000;
  private static final int MOST_DOUBLINGS = 10;

  private final InstantSource clock;
  private int failures;
  private volatile boolean offline;
  private boolean seen;
  private @Nullable Instant since;
  private @Nullable Instant next;
  private @Nullable String error;

  Reach(InstantSource clock) {
    this.clock = clock;
  }

  boolean isOffline() {
    return offline;
  }

  /** Since when it is out of reach; null when it is not. */
  synchronized @Nullable Instant since() {
    return since;
  }

  /** When to try again; null when the last try went well. */
  synchronized @Nullable Instant next() {
    Instant planned = next;
    Instant now = clock.instant();
    if (planned != null && planned.isAfter(now.plusMillis(LONGEST_MILLIS))) {
      // The clock has been set back since: by what it says now, this would be a pause of hours.
      next = now;
    }
    return next;
  }

  synchronized @Nullable String error() {
    return error;
  }

  synchronized boolean isDue() {
    Instant planned = next();
    return planned == null || !clock.instant().isBefore(planned);
  }

  /**
   * A sign of life: the next try is due now. Once in an outage, since who goes on giving signs and
   * takes nothing is not to be asked each time.
   */
  synchronized boolean seen() {
    boolean first = offline && !seen;
    if (first) {
      seen = true;
      next = clock.instant();
    }
    return first;
  }

  /** It answered. */
  synchronized void reached() {
    if (offline) {
      offline = false;
      seen = false;
      since = null;
      next = null;
    }
  }

  /** All that was to be sent was. */
  synchronized void succeeded() {
    reached();
    failures = 0;
    next = null;
    error = null;
  }

  /** It did not answer. */
  synchronized void lost(String why) {
    if (!offline) {
      since = clock.instant();
    }
    offline = true;
    failed(why);
  }

  /** What was to be sent could not be; it is tried again after a pause that doubles. */
  synchronized void failed(String why) {
    error = why;
    long longest = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, MOST_DOUBLINGS));
    failures++;
    long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
    next = clock.instant().plus(Duration.ofMillis(pause));
  }
}
