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
import java.util.function.Supplier;
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
 * <p>What else belongs to a night is put behind, each with its own name, outcome and state: {@link
 * #then steps} that follow each backup, and {@link #and other plans}:
 *
 * <pre>{@code
 * schedule
 *     .then("copy", due -> backups.copyTo(elsewhere).orThrow())
 *     .then("rotation", due -> backups.rotate(RetentionPolicy.standard(), false))
 *     .and(
 *         SchedulePlan.empty().with("verification", "0 3 * * *"),
 *         due -> Verification.requireGood(backups.verifyAll(VerificationLevel.FULL)));
 * }</pre>
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

  /** The backups first, then what follows them, then the other plans. */
  private final List<Lane> lanes;

  private final Path folder;
  private final InstantSource clock;

  /** Each schedule that is started gets its own, because what is made of it may go on. */
  private final Supplier<Alarm> alarms;

  private final Consumer<ScheduledRun> listener;
  private final Consumer<RuntimeException> trouble;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private @Nullable Thread thread;
  private @Nullable Alarm alarm;
  private String told = "";

  BackupSchedule(
      List<Lane> lanes,
      Path folder,
      Consumer<ScheduledRun> listener,
      Consumer<RuntimeException> trouble,
      InstantSource clock,
      Supplier<Alarm> alarms) {
    this.lanes = List.copyOf(lanes);
    this.folder = folder;
    this.listener = listener;
    this.trouble = trouble;
    this.clock = clock;
    this.alarms = alarms;
  }

  /**
   * A schedule that has not begun.
   *
   * @param folder where it remembers, one for each schedule; made with the first run, for its owner
   *     only, when it is not there
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
    Lane backups = new PlanLane(plan, job, true);
    return new BackupSchedule(
        List.of(backups), folder, listener, e -> {}, InstantSource.system(), Alarm::system);
  }

  /** One that takes the time from this clock, and has not begun. */
  public BackupSchedule clock(InstantSource source) {
    return new BackupSchedule(lanes, folder, listener, trouble, source, Alarm::system);
  }

  /**
   * One that, once started, tells when it cannot even look at what is due, or note it: its folder
   * is away, its disk full, its state damaged. It goes on trying each minute, and tells again when
   * the reason is another one or came back; it has not begun.
   *
   * @param teller must not throw
   */
  public BackupSchedule onTrouble(Consumer<RuntimeException> teller) {
    return new BackupSchedule(lanes, folder, listener, teller, clock, alarms);
  }

  /**
   * With a step after each backup, such as a second copy, or a rotation; it has not begun.
   *
   * <p>It runs when a backup of the plan was made since it last succeeded, in the same run, and
   * after the steps that were named before it, also where these failed. When it fails, or its
   * process is killed, it is tried again by itself, as a backup is. Where no backup is made it does
   * not run.
   *
   * @param name to tell and remember it by
   * @throws HoldfastException INVALID when the name is empty or taken
   */
  public BackupSchedule then(String name, BackupJob step) {
    if (name.isBlank()) {
      throw HoldfastException.invalid("A step of a schedule needs a name");
    }
    int steps = (int) lanes.stream().filter(StepLane.class::isInstance).count();
    return with(1 + steps, new StepLane(name, step, lanes.get(0)));
  }

  /**
   * With another plan, such as that of verifications; it has not begun.
   *
   * <p>What is due of it runs after the backups and their steps, and never at the same time as
   * these, in any process. Its entries cover each other, not those of other plans. A run that fails
   * is not tried again before its next time: what was found damaged stays so.
   *
   * @param other whose names are not those of other entries and steps
   * @throws HoldfastException INVALID when a name is taken
   */
  public BackupSchedule and(SchedulePlan other, BackupJob job) {
    return with(lanes.size(), new PlanLane(other, job, false));
  }

  private BackupSchedule with(int place, Lane lane) {
    for (Lane each : lanes) {
      for (String name : lane.names()) {
        if (each.names().contains(name)) {
          throw HoldfastException.invalid("The schedule runs something called '" + name + "'");
        }
      }
    }
    List<Lane> more = new ArrayList<>(lanes);
    more.add(place, lane);
    return new BackupSchedule(more, folder, listener, trouble, clock, alarms);
  }

  /**
   * Runs what is due now and returns when it is done; at once when another process is at it.
   *
   * @return what ran or was covered; empty when nothing was due, or another process is at it
   * @throws HoldfastException CORRUPT when the remembered state is damaged; UNAVAILABLE or
   *     RESOURCE_EXHAUSTED when the folder is not to be had. What the job throws is in the result
   */
  public List<ScheduledRun> runDue() {
    PrivateFolder.create(folder);
    return look();
  }

  private List<ScheduledRun> look() {
    LockFile taken =
        LockFile.tryAcquire(folder.resolve("schedule.lock"), "a scheduled backup").orElse(null);
    if (taken == null) {
      LOG.info("No scheduled backup now: another process is at it");
      return List.of();
    }
    try (LockFile lock = taken) {
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
    for (String name : names()) {
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

  private List<String> names() {
    return lanes.stream().flatMap(lane -> lane.names().stream()).toList();
  }

  private List<ScheduledRun> run(Map<String, EntryState> state, ScheduleState file, LockFile lock) {
    List<ScheduledRun> runs = new ArrayList<>();
    for (Lane lane : lanes) {
      boolean covered = false;
      for (DueRun due : stopped.get() ? List.<DueRun>of() : lane.due(state, clock.instant())) {
        ScheduledRun run =
            covered
                ? new ScheduledRun(due, Outcome.COVERED, clock.instant(), null)
                : run(lane.job(), due);
        covered |= run.outcome() == Outcome.DONE;
        state.put(due.name(), after(lane, run, state));
        lock.check();
        file.save(state);
        runs.add(run);
        tell(run);
      }
    }
    return runs;
  }

  /** What is due is done whoever cannot be told of it. */
  private void tell(ScheduledRun run) {
    try {
      listener.accept(run);
    } catch (RuntimeException | Error e) {
      LOG.warn("Nobody could be told that {} was run", run.run().name(), e);
    }
  }

  private static EntryState after(Lane lane, ScheduledRun run, Map<String, EntryState> state) {
    DueRun due = run.run();
    EntryState before = state.getOrDefault(due.name(), EntryState.beginning(due.due()));
    RuntimeException error = run.error();
    return error == null
        ? before.succeeded(due.due(), run.ended())
        : lane.failed(before, due, error, run.ended());
  }

  private ScheduledRun run(BackupJob job, DueRun due) {
    try {
      job.run(due);
      return new ScheduledRun(due, Outcome.DONE, clock.instant(), null);
    } catch (RuntimeException | Error e) {
      LOG.warn("The scheduled run {} of {} failed", due.name(), due.due(), e);
      return new ScheduledRun(due, Outcome.FAILED, clock.instant(), failure(e));
    }
  }

  private static RuntimeException failure(Throwable e) {
    return e instanceof RuntimeException failure
        ? failure
        : HoldfastException.of(ErrorCode.INTERNAL, "It ended with " + e, e);
  }

  /**
   * How it stands with each entry of the plans, and each step.
   *
   * @throws HoldfastException CORRUPT when the remembered state is damaged
   */
  public List<ScheduleStatus> status() {
    Map<String, EntryState> state = new ScheduleState(folder.resolve("schedule.json")).load();
    Instant now = clock.instant();
    List<ScheduleStatus> all = new ArrayList<>();
    for (Lane lane : lanes) {
      lane.names().forEach(name -> all.add(lane.status(name, state, now)));
    }
    return all;
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
    PrivateFolder.create(folder);
    Alarm made = alarms.get();
    alarm = made;
    thread = new Thread(() -> loop(made), "holdfast-schedule");
    thread.setDaemon(true);
    thread.start();
  }

  private void loop(Alarm woken) {
    try {
      while (!stopped.get()) {
        attempt();
        woken.await(pause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("The schedule was interrupted and ends");
    }
  }

  private void attempt() {
    try {
      look();
      told = "";
    } catch (RuntimeException | Error e) {
      // Who ends here makes no backup ever again, and nobody sees it.
      String why = String.valueOf(e.getMessage());
      if (!why.equals(told)) {
        LOG.warn("The schedule cannot run its backups", e);
        told = why;
        trouble(failure(e));
      }
    }
  }

  private void trouble(RuntimeException e) {
    try {
      trouble.accept(e);
    } catch (RuntimeException | Error other) {
      LOG.warn("Nobody could be told that the schedule cannot run its backups", other);
    }
  }

  private Duration pause() {
    Instant now = clock.instant();
    Duration shortest = LOOK;
    for (Lane lane : lanes) {
      Duration pause = lane.next(now).map(next -> Duration.between(now, next)).orElse(LOOK);
      shortest = pause.compareTo(shortest) < 0 ? pause : shortest;
    }
    return shortest;
  }

  /** Ends it when what is under way has ended; nothing else of its run runs after this. */
  @Override
  public void close() {
    stopped.set(true);
    Thread running;
    Alarm waited;
    synchronized (this) {
      running = thread;
      waited = alarm;
    }
    if (waited != null) {
      waited.stop();
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
