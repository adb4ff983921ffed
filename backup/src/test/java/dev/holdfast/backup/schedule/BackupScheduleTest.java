package dev.holdfast.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.schedule.ScheduledRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupScheduleTest {
  @TempDir Path folder;
  private volatile Instant now = Instant.parse("2026-11-21T10:30:00Z");
  private final List<String> ran = new ArrayList<>();
  private final List<RuntimeException> troubles = new ArrayList<>();
  private volatile boolean broken;

  private BackupSchedule schedule() {
    return schedule(SchedulePlan.standard(), due -> {}, new Steps());
  }

  private BackupSchedule schedule(SchedulePlan plan, BackupJob job, Alarm alarm) {
    BackupJob noted =
        due -> {
          ran.add(due.name() + " " + due.due());
          job.run(due);
          if (broken) {
            throw new IllegalStateException("the disk is full");
          }
        };
    return new BackupSchedule(
        List.of(new PlanLane(plan, noted, true)),
        folder,
        run -> {
          throw new LinkageError("a listener that throws stops nothing");
        },
        troubles::add,
        () -> now,
        () -> alarm);
  }

  private List<String> runAt(String time) {
    now = Instant.parse(time);
    try (BackupSchedule schedule = schedule()) {
      return schedule.runDue().stream().map(run -> run.run().name() + " " + run.outcome()).toList();
    }
  }

  private static void fails(ErrorCode code, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  @Test
  void runsEachAtItsTimeAndTheGreaterForTheLesser() {
    assertThat(runAt("2026-11-21T10:30:00Z")).isEmpty();
    assertThat(runAt("2026-11-21T11:00:00Z")).containsExactly("incremental DONE");
    assertThat(runAt("2026-11-21T11:00:30Z")).isEmpty();
    assertThat(runAt("2026-11-22T01:00:00Z"))
        .containsExactly("full DONE", "differential COVERED", "incremental COVERED");
    assertThat(runAt("2026-11-23T01:00:00Z"))
        .containsExactly("differential DONE", "incremental COVERED");
    assertThat(ran)
        .containsExactly(
            "incremental 2026-11-21T11:00:00Z",
            "full 2026-11-22T01:00:00Z",
            "differential 2026-11-23T01:00:00Z");
  }

  @Test
  void whatWasMissedIsCaughtUpOnce() {
    runAt("2026-11-21T10:30:00Z");
    assertThat(runAt("2026-12-24T18:20:00Z")).hasSize(3).contains("full DONE");
    assertThat(ran).containsExactly("full 2026-12-20T01:00:00Z");
    assertThat(runAt("2026-12-24T18:59:59Z")).isEmpty();
    assertThat(runAt("2026-12-24T19:00:00Z")).containsExactly("incremental DONE");
  }

  @Test
  void whatFailsIsTriedAgainAndTheLesserTriedInstead() {
    runAt("2026-11-21T10:30:00Z");
    broken = true;
    assertThat(runAt("2026-11-22T01:00:00Z"))
        .containsExactly("full FAILED", "differential FAILED", "incremental FAILED");
    assertThat(runAt("2026-11-22T01:04:59Z")).isEmpty();
    assertThat(runAt("2026-11-22T01:05:00Z")).hasSize(3);
    assertThat(runAt("2026-11-22T01:14:59Z")).isEmpty();
    ScheduleStatus full = schedule().status().get(0);
    assertThat(full.failures()).isEqualTo(2);
    assertThat(full.lastError()).isEqualTo("the disk is full");
    assertThat(full.next()).isEqualTo(Instant.parse("2026-11-22T01:15:00Z"));
    broken = false;
    assertThat(runAt("2026-11-22T01:15:00Z")).contains("full DONE");
    assertThat(schedule().status().get(0))
        .isEqualTo(
            new ScheduleStatus(
                "full", "0 1 * * 0", Instant.parse("2026-11-29T01:00:00Z"), now, 0, null, true));
  }

  @Test
  void aRunThatAKilledProcessBeganIsRunAgain() {
    runAt("2026-11-21T10:30:00Z");
    now = Instant.parse("2026-11-21T11:00:00Z");
    BackupSchedule killed =
        schedule(SchedulePlan.standard(), due -> delete("schedule.lock"), new Steps());
    assertThatThrownBy(killed::runDue).isInstanceOf(HoldfastException.class);
    assertThat(runAt("2026-11-21T11:00:01Z")).containsExactly("incremental DONE");
  }

  @Test
  void oneRunsAtATimeAndTheOtherFindsItDone() {
    runAt("2026-11-21T10:30:00Z");
    now = Instant.parse("2026-11-21T11:00:00Z");
    BackupSchedule first =
        schedule(
            SchedulePlan.standard(), due -> assertThat(schedule().runDue()).isEmpty(), new Steps());
    assertThat(first.runDue())
        .singleElement()
        .extracting(ScheduledRun::outcome)
        .isEqualTo(Outcome.DONE);
    assertThat(schedule().runDue()).isEmpty();
  }

  @Test
  void aLockThatWasTakenAwayIsNoticedBeforeAnythingIsNoted() throws IOException {
    runAt("2026-11-21T10:30:00Z");
    String before = Files.readString(folder.resolve("schedule.json"));
    now = Instant.parse("2026-11-21T11:00:00Z");
    BackupSchedule robbed =
        schedule(SchedulePlan.standard(), due -> delete("schedule.lock"), new Steps());
    fails(ErrorCode.UNAVAILABLE, robbed::runDue, "deleted or replaced");
    assertThat(folder.resolve("schedule.json")).hasContent(before.strip());
  }

  private void delete(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aClockThatIsSetBackDoesNotStopIt() {
    runAt("2027-06-01T10:30:00Z");
    assertThat(runAt("2026-11-21T11:00:00Z")).isEmpty();
    assertThat(runAt("2026-11-21T12:00:00Z")).containsExactly("incremental DONE");
    assertThat(runAt("2026-11-21T11:59:59Z")).isEmpty();
    assertThat(runAt("2026-11-21T12:00:01Z")).isEmpty();
  }

  @Test
  void aFailureInAFutureThatNeverCameIsNotWaitedFor() {
    runAt("2026-11-21T10:30:00Z");
    now = Instant.parse("2036-11-21T11:00:00Z");
    BackupSchedule failing =
        schedule(
            SchedulePlan.standard(),
            due -> {
              throw new IllegalStateException("no");
            },
            new Steps());
    assertThat(failing.runDue()).extracting(ScheduledRun::outcome).contains(Outcome.FAILED);
    now = Instant.parse("2026-11-21T11:00:00Z");
    assertThat(schedule().status().get(2).next()).isEqualTo(now);
    assertThat(runAt("2026-11-21T11:00:00Z")).containsExactly("incremental DONE");
  }

  @Test
  void anErrorDoesNotEndItForEver() throws Exception {
    Steps steps = new Steps();
    SchedulePlan plan = SchedulePlan.empty().with("hourly", "0 * * * *");
    List<String> attempts = new ArrayList<>();
    BackupJob job =
        due -> {
          attempts.add(due.name());
          if (attempts.size() == 1) {
            throw new LinkageError("the first time");
          }
        };
    now = Instant.parse("2026-11-21T10:59:30Z");
    try (BackupSchedule schedule = schedule(plan, job, steps)) {
      schedule.start();
      steps.waits.take();
      now = Instant.parse("2026-11-21T11:00:00Z");
      steps.steps.put(true);
      assertThat(steps.waits.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(schedule.status().get(0).failures()).isEqualTo(1);
      assertThat(schedule.status().get(0).lastError()).contains("the first time");
      now = Instant.parse("2026-11-21T11:05:00Z");
      steps.steps.put(true);
      assertThat(steps.waits.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(attempts).hasSize(2);
      assertThat(schedule.status().get(0).failures()).isZero();
    }
  }

  @Test
  void whatKeepsItFromLookingIsToldOnceForEachReason() throws Exception {
    Steps steps = new Steps();
    SchedulePlan plan = SchedulePlan.empty().with("hourly", "0 * * * *");
    Path file = folder.resolve("schedule.json");
    try (BackupSchedule schedule = schedule(plan, due -> {}, steps)) {
      schedule.start();
      steps.waits.take();
      byte[] good = Files.readAllBytes(file);
      Files.writeString(file, "{}");
      look(steps);
      look(steps);
      assertThat(troubles).singleElement().asString().contains("Move it away");
      Files.write(file, good);
      look(steps);
      Files.writeString(file, "{}");
      look(steps);
      assertThat(troubles).hasSize(2);
      Files.write(file, good);
      now = Instant.parse("2026-11-21T11:00:00Z");
      look(steps);
      assertThat(ran).containsExactly("hourly 2026-11-21T11:00:00Z");
    }
  }

  private static void look(Steps steps) throws InterruptedException {
    steps.steps.put(true);
    assertThat(steps.waits.poll(30, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void whoAsksHowItStandsMakesNothing() {
    Path none = folder.resolve("none");
    try (BackupSchedule schedule = BackupSchedule.of(SchedulePlan.standard(), none, due -> {})) {
      assertThat(schedule.status()).hasSize(3).noneMatch(ScheduleStatus::remembered);
    }
    assertThat(none).doesNotExist();
  }

  @Test
  void aDamagedStateIsToldAndLeft() throws IOException {
    runAt("2026-11-21T10:30:00Z");
    Path file = folder.resolve("schedule.json");
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length - 1; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(file, bad);
      fails(ErrorCode.CORRUPT, schedule()::runDue, "schedule.json", "Move it away");
      assertThat(Files.readAllBytes(file)).isEqualTo(bad);
      Files.write(file, Arrays.copyOf(good, i));
      fails(ErrorCode.CORRUPT, schedule()::start, "Move it away");
    }
    Files.writeString(file, "{\"format\":2,\"other\":true}");
    fails(ErrorCode.INVALID, schedule()::runDue, "newer version", "format 2");
    Files.write(file, good);
    assertThat(runAt("2026-11-21T11:00:00Z")).hasSize(1);
  }

  /** Waits only as long as the test lets it. */
  private static final class Steps implements Alarm {
    private final BlockingQueue<Duration> waits = new ArrayBlockingQueue<>(100);
    private final BlockingQueue<Boolean> steps = new ArrayBlockingQueue<>(100);

    @Override
    public void await(Duration time) throws InterruptedException {
      waits.put(time);
      steps.take();
    }

    @Override
    public void stop() {
      steps.add(true);
    }
  }

  @Test
  void startedItRunsByItselfUntilItIsClosed() throws Exception {
    Steps steps = new Steps();
    SchedulePlan plan = SchedulePlan.empty().with("hourly", "0 * * * *");
    BackupSchedule schedule = schedule(plan, due -> {}, steps);
    now = Instant.parse("2026-11-21T10:59:30Z");
    schedule.start();
    fails(ErrorCode.INVALID, schedule::start, "started before");
    assertThat(steps.waits.take()).isEqualTo(Duration.ofSeconds(30));
    now = Instant.parse("2026-11-21T11:00:00Z");
    steps.steps.put(true);
    assertThat(steps.waits.take()).isEqualTo(Duration.ofMinutes(1));
    assertThat(ran).containsExactly("hourly 2026-11-21T11:00:00Z");
    try (LockFile elsewhere = LockFile.acquire(folder.resolve("schedule.lock"), "another")) {
      now = Instant.parse("2026-11-21T12:00:00Z");
      steps.steps.put(true);
      steps.waits.take();
      elsewhere.check();
    }
    steps.steps.put(true);
    steps.waits.take();
    schedule.close();
    assertThat(ran).hasSize(2).last().isEqualTo("hourly 2026-11-21T12:00:00Z");
    fails(ErrorCode.INVALID, schedule::start, "started before");
  }

  /** It would look again and again without a pause, with the lock in its hand. */
  @Test
  void whatIsMadeOfAScheduleThatIsClosedWaitsForItsTimesAllTheSame() throws Exception {
    CountDownLatch looks = new CountDownLatch(100);
    InstantSource counted =
        () -> {
          looks.countDown();
          return now;
        };
    SchedulePlan plan = SchedulePlan.empty().with("hourly", "0 * * * *");
    BackupSchedule base = BackupSchedule.of(plan, folder, due -> {}).clock(counted);
    BackupSchedule other = base.onTrouble(troubles::add);
    try (BackupSchedule night = base.then("copy", due -> {})) {
      night.start();
      base.close();
      other.close();
      assertThat(looks.await(1, TimeUnit.SECONDS)).isFalse();
      fails(ErrorCode.CLOSED, base::start, "was closed");
    }
  }

  @Test
  void theClockOnTheWallWakesIt() throws Exception {
    Alarm alarm = Alarm.system();
    alarm.await(Duration.ofNanos(1));
    alarm.stop();
    alarm.await(Duration.ofDays(1));
  }

  @Test
  void aPlanIsReadWhenItIsMade() {
    fails(ErrorCode.INVALID, () -> SchedulePlan.empty().with("x", "often"), "five fields");
    fails(ErrorCode.INVALID, () -> SchedulePlan.empty().with(" ", "* * * * *"), "needs a name");
    assertThat(SchedulePlan.standard().names())
        .containsExactly("full", "differential", "incremental");
  }
}
