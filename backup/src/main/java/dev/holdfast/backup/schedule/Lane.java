package dev.holdfast.backup.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of what a schedule runs: entries that share a job, of which one runs for all. */
interface Lane {
  BackupJob job();

  /** The entries, the one that runs for the others first. */
  List<String> names();

  /** What is to be run now, in that order. */
  List<DueRun> due(Map<String, EntryState> state, Instant now);

  /** When something of it is due after this, whatever happened before; empty when that follows. */
  Optional<Instant> next(Instant after);

  /** What is remembered of a run that failed. */
  EntryState failed(EntryState before, DueRun run, RuntimeException error, Instant ended);

  ScheduleStatus status(String name, Map<String, EntryState> state, Instant now);

  /** How it stands with an entry that is due at this time, if it is not to wait. */
  static ScheduleStatus status(
      String name, String cron, Map<String, EntryState> state, Instant due, Instant now) {
    EntryState entry = state.getOrDefault(name, EntryState.beginning(now));
    @Nullable Instant retryAt = entry.retryAt();
    boolean waits = retryAt != null && retryAt.isAfter(due) && entry.isPatient(now);
    return new ScheduleStatus(
        name,
        cron,
        waits && retryAt != null ? retryAt : due,
        entry.lastSuccess(),
        entry.failures(),
        entry.lastError(),
        state.containsKey(name));
  }
}
