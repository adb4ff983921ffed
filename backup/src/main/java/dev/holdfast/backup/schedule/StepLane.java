package dev.holdfast.backup.schedule;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What runs when a run of another lane has succeeded since it did so itself. */
record StepLane(String name, BackupJob job, Lane followed) implements Lane {
  @Override
  public List<String> names() {
    return List.of(name);
  }

  @Override
  public List<DueRun> due(Map<String, EntryState> state, Instant now) {
    EntryState entry = state.getOrDefault(name, EntryState.beginning(now));
    return entry.isPatient(now)
        ? List.of()
        : since(entry, state, now).map(time -> new DueRun(name, time)).stream().toList();
  }

  /** When the last of what is followed ended well, if the step has not yet run after it. */
  private Optional<Instant> since(EntryState entry, Map<String, EntryState> state, Instant now) {
    return followed.names().stream()
        .flatMap(each -> Optional.ofNullable(state.get(each)).stream())
        .flatMap(each -> Optional.ofNullable(each.lastSuccess()).stream())
        // What a clock told that was ahead would be followed for ever.
        .filter(time -> !time.isAfter(now))
        .max(Comparator.naturalOrder())
        .filter(time -> time.isAfter(entry.settled()));
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return Optional.empty();
  }

  @Override
  public EntryState failed(EntryState before, DueRun run, RuntimeException error, Instant ended) {
    return before.failed(error, ended);
  }

  @Override
  public ScheduleStatus status(String entryName, Map<String, EntryState> state, Instant now) {
    EntryState entry = state.getOrDefault(name, EntryState.beginning(now));
    @Nullable Instant earliest = null;
    for (String each : followed.names()) {
      Instant next = followed.status(each, state, now).next();
      earliest = earliest == null || next.isBefore(earliest) ? next : earliest;
    }
    Instant following = earliest == null ? Instant.MAX : earliest;
    return Lane.status(name, "", state, since(entry, state, now).orElse(following), now);
  }
}
