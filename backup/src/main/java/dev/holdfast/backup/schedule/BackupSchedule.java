package dev.holdfast.backup.schedule;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.schedule.ScheduledRun.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link BackupJob} at the times of a {@link SchedulePlan}, in this process:
 *
 * <pre>{@code
 * try (BackupSchedule schedule = BackupSchedule.of(SchedulePlan.standard(), folder, job)) {
 *   schedule.start();
 *   …
 * }
 * }</pre>
 *
 * <p>What was done is remembered in {@code schedule.json} in the folder. Runs that were missed, as
 * while the computer was off, are caught up, all those of an entry by one. When several entries are
 * due, the first of the plan runs and covers the others. A run that fails is tried again after five
 * minutes, then after twice as long each time, at most an hour, until it succeeds. A run that a
 * killed process did not finish is run again. An entry that is new runs at its next time.
 *
 * <p>Any number of processes may use the folder: {@code schedule.lock} lets one of them run at a
 * time, and the others find it done. When the clock is set back by more than an hour, the entries
 * begin anew from there.
 *
 * <p>Thread-safe. It does not wait for a run by itself unless {@link #start}ed; {@link #runDue} may
 * be called by whoever has a clock of his own, such as cron.
 */
public final class BackupSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackupSchedule.class);

  /** Also the longest wait: clocks are set, and computers sleep. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private static final Duration SET_BACK = Duration.ofHours(1);

  private final SchedulePlan plan;
  private final Path folder;
  private final BackupJob job;
  private final InstantSource clock;
  private final Alarm alarm;
  private final Consumer<ScheduledRun> listener;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private @Nullable Thread thread;

  BackupSchedule(
      SchedulePlan plan,
      Path folder,
      BackupJob job,
      Consumer<ScheduledRun> listener,
      InstantSource clock,
      Alarm alarm) {
    this.plan = plan;
    this.folder = folder;
    this.job = job;
    this.listener = listener;
    this.clock = clock;
    this.alarm = alarm;
  }

  /**
   * A schedule that has not begun.
   *
   * @param folder where it remembers; made, for its owner only, when it is not there
   */
  public static BackupSchedule of(SchedulePlan plan, Path folder, BackupJob job) {
    return of(plan, folder, job, run -> {});
  }

  /**
   * A schedule that tells of each run, in the thread that ran it. Failures are logged besides.
   *
   * @param listener must not throw
   */
  public static BackupSchedule of(
      SchedulePlan plan, Path folder, BackupJob job, Consumer<ScheduledRun> listener) {
    PrivateFolder.create(folder);
    return new BackupSchedule(plan, folder, job, listener, InstantSource.system(), Alarm.system());
  }

  /** One that takes the time from this clock, and has not begun. */
  public BackupSchedule clock(InstantSource source) {
    return new BackupSchedule(plan, folder, job, listener, source, Alarm.system());
  }

  /**
   * Runs what is due now and returns when it is done; at once when another process is at it.
   *
   * @return what ran or was covered; empty when nothing was due
   * @throws HoldfastException UNAVAILABLE when somebody else is running a backup of this schedule;
   *     CORRUPT when the remembered state is damaged. What the job throws is in the result
   */
  public List<ScheduledRun> runDue() {
    try (LockFile lock = LockFile.acquire(folder.resolve("schedule.lock"), "a scheduled backup")) {
      ScheduleState file = new ScheduleState(folder.resolve("schedule.json"));
      Map<String, EntryState> state = file.load();
      if (settle(state)) {
        file.save(state);
      }
      return run(state, file, lock);
    }
  }

  /** Gives new entries a beginning, and those whose time lies ahead a new one. */
  private boolean settle(Map<String, EntryState> state) {
    Instant now = clock.instant();
    boolean changed = false;
    for (String name : plan.entries().keySet()) {
      EntryState entry = state.get(name);
      if (entry == null) {
        state.put(name, EntryState.beginning(now));
        changed = true;
      } else if (entry.settled().isAfter(now.plus(SET_BACK))) {
        LOG.warn(
            "The clock was set back from {} to {}; {} begins anew", entry.settled(), now, name);
        state.put(name, entry.settledAt(now));
        changed = true;
      }
    }
    return changed;
  }

  private List<ScheduledRun> run(Map<String, EntryState> state, ScheduleState file, LockFile lock) {
    List<ScheduledRun> runs = new ArrayList<>();
    boolean covered = false;
    for (DueRun due : due(state)) {
      ScheduledRun run =
          covered ? new ScheduledRun(due, Outcome.COVERED, clock.instant(), null) : run(due);
      covered |= run.outcome() == Outcome.DONE;
      EntryState before = state.getOrDefault(due.name(), EntryState.beginning(due.due()));
      RuntimeException error = run.error();
      state.put(
          due.name(),
          error == null
              ? before.succeeded(due.due(), run.ended())
              : before.failed(error, run.ended()));
      lock.check();
      file.save(state);
      runs.add(run);
      listener.accept(run);
    }
    return runs;
  }

  private List<DueRun> due(Map<String, EntryState> state) {
    Instant now = clock.instant();
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

  private ScheduledRun run(DueRun due) {
    try {
      job.run(due);
      return new ScheduledRun(due, Outcome.DONE, clock.instant(), null);
    } catch (RuntimeException e) {
      LOG.warn("The scheduled backup {} of {} failed", due.name(), due.due(), e);
      return new ScheduledRun(due, Outcome.FAILED, clock.instant(), e);
    }
  }

  /**
   * How it stands with each entry of the plan.
   *
   * @throws HoldfastException CORRUPT when the remembered state is damaged
   */
  public List<ScheduleStatus> status() {
    Map<String, EntryState> state = new ScheduleState(folder.resolve("schedule.json")).load();
    Instant now = clock.instant();
    List<ScheduleStatus> all = new ArrayList<>();
    plan.entries()
        .forEach(
            (name, cron) -> {
              EntryState entry = state.getOrDefault(name, EntryState.beginning(now));
              all.add(
                  new ScheduleStatus(
                      name,
                      cron.toString(),
                      next(cron, entry),
                      entry.lastSuccess(),
                      entry.failures(),
                      entry.lastError()));
            });
    return all;
  }

  private Instant next(Cron cron, EntryState entry) {
    Instant next = cron.after(entry.settled(), plan.zone()).orElse(Instant.MAX);
    Instant retryAt = entry.retryAt();
    return retryAt != null && retryAt.isAfter(next) && entry.isPatient(clock.instant())
        ? retryAt
        : next;
  }

  /**
   * Begins to run what is due, in a thread of its own, until it is closed.
   *
   * @throws HoldfastException CORRUPT when the remembered state is damaged; INVALID when it was
   *     started before; CLOSED when it was closed
   */
  public synchronized void start() {
    if (thread != null) {
      throw HoldfastException.invalid("The schedule was started before");
    }
    if (stopped.get()) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The schedule was closed");
    }
    status();
    thread = new Thread(this::loop, "holdfast-schedule");
    thread.setDaemon(true);
    thread.start();
  }

  private void loop() {
    try {
      while (!stopped.get()) {
        attempt();
        alarm.await(pause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("The schedule was interrupted and ends");
    }
  }

  private void attempt() {
    try {
      runDue();
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        LOG.info("No scheduled backup now: {}", e.getMessage());
      } else {
        LOG.warn("The schedule cannot run its backups", e);
      }
    } catch (RuntimeException | Error e) {
      // Who ends here makes no backup ever again, and nobody sees it.
      LOG.warn("The schedule cannot run its backups", e);
    }
  }

  private Duration pause() {
    Instant now = clock.instant();
    Duration shortest = LOOK;
    for (Cron cron : plan.entries().values()) {
      Duration pause =
          cron.after(now, plan.zone()).map(next -> Duration.between(now, next)).orElse(LOOK);
      shortest = pause.compareTo(shortest) < 0 ? pause : shortest;
    }
    return shortest;
  }

  /** Ends it when a run that is under way has ended; nothing runs after this. */
  @Override
  public void close() {
    stopped.set(true);
    alarm.stop();
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      running.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
