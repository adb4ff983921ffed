package dev.holdfast.backup.schedule;

import dev.holdfast.Document;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an entry.
 *
 * @param settled all that was due until then is done; at first the time when the entry was first
 *     seen
 * @param retryAt not before; null when the last run succeeded
 */
record EntryState(
    Instant settled,
    @Nullable Instant lastSuccess,
    int failures,
    @Nullable Instant retryAt,
    @Nullable String lastError) {
  private static final Duration FIRST_RETRY = Duration.ofMinutes(5);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);
  private static final int MOST_DOUBLINGS = 4;

  static EntryState beginning(Instant now) {
    return new EntryState(now, null, 0, null, null);
  }

  EntryState succeeded(Instant due, Instant now) {
    return new EntryState(due, now, 0, null, null);
  }

  EntryState failed(RuntimeException error, Instant now) {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    Duration limited = pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY;
    return new EntryState(
        settled, lastSuccess, failures + 1, now.plus(limited), String.valueOf(error.getMessage()));
  }

  /** After a failure that is not tried again before its next time. */
  EntryState untilNext(Instant due) {
    return new EntryState(due, lastSuccess, failures, null, lastError);
  }

  /** Whether it waits before it tries again; a later time was told by a clock that was wrong. */
  boolean isPatient(Instant now) {
    return retryAt != null && retryAt.isAfter(now) && !retryAt.isAfter(now.plus(LONGEST_RETRY));
  }

  /** After the clock was set back: begins anew, but forgets nothing else. */
  EntryState settledAt(Instant now) {
    return new EntryState(now, lastSuccess, failures, null, lastError);
  }

  Document toDocument(String name) {
    return Document.of(
        "name",
        name,
        "settled",
        settled,
        "lastSuccess",
        lastSuccess,
        "failures",
        failures,
        "retryAt",
        retryAt,
        "lastError",
        lastError);
  }

  /**
   * Reads what {@link #toDocument} made.
   *
   * @throws NoSuchElementException when something is missing
   */
  static EntryState of(Document document) {
    return new EntryState(
        document.getInstant("settled").orElseThrow(),
        document.getInstant("lastSuccess").orElse(null),
        Math.toIntExact(document.getLong("failures").orElseThrow()),
        document.getInstant("retryAt").orElse(null),
        document.getString("lastError").orElse(null));
  }
}
