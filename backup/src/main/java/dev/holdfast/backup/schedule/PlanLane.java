package dev.holdfast.backup.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What runs at the times of a plan.
 *
 * @param retried whether a run that failed is tried again before its next time
 */
record PlanLane(SchedulePlan plan, BackupJob job, boolean retried) implements Lane {
  @Override
  public List<String> names() {
    return plan.names();
  }

  @Override
  public List<DueRun> due(Map<String, EntryState> state, Instant now) {
    List<DueRun> due = new ArrayList<>();
    plan.entries()
        .forEach(
            (name, cron) -> {
              EntryState entry = state.getOrDefault(name, EntryState.beginning(now));
              boolean patient = entry.isPatient(now);
              cron.until(now, plan.zone())
                  .filter(time -> time.isAfter(entry.settled()) && !patient)
                  .ifPresent(time -> due.add(new DueRun(name, time)));
            });
    return due;
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return plan.entries().values().stream()
        .flatMap(cron -> cron.after(after, plan.zone()).stream())
        .min(Comparator.naturalOrder());
  }

  @Override
  public EntryState failed(EntryState before, DueRun run, RuntimeException error, Instant ended) {
    EntryState failed = before.failed(error, ended);
    return retried ? failed : failed.untilNext(run.due());
  }

  @Override
  public ScheduleStatus status(String name, Map<String, EntryState> state, Instant now) {
    Cron cron = Objects.requireNonNull(plan.entries().get(name));
    EntryState entry = state.getOrDefault(name, EntryState.beginning(now));
    Instant due = cron.after(entry.settled(), plan.zone()).orElse(Instant.MAX);
    return Lane.status(name, cron.toString(), state, due, now);
  }
}
