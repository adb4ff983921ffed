package dev.holdfast.backup.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run that was due.
 *
 * @param ended when it ended
 * @param error why it failed; null unless it did
 */
public record ScheduledRun(
    DueRun run, Outcome outcome, Instant ended, @Nullable RuntimeException error) {
  /** How it went. */
  public enum Outcome {
    /** It ran and succeeded. */
    DONE,
    /** One that saves more was due as well, and succeeded. */
    COVERED,
    /** It ran and failed; it is tried again. */
    FAILED
  }
}
