package dev.holdfast.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a schedule runs besides its backups. */
class ScheduleStepsTest {
  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-21T10:30:00Z");
  private final List<String> ran = new ArrayList<>();
  private final Set<String> broken = new HashSet<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private BackupSchedule schedule() {
    SchedulePlan looks =
        SchedulePlan.empty().with("deep", "0 12 * * 0").with("quick", "0 12 * * *");
    return BackupSchedule.of(
            SchedulePlan.standard(), folder, this::job, ScheduleMetrics.to(registry, "shop"))
        .clock(() -> now)
        .and(looks, this::job)
        .then("copy", this::job)
        .then("rotation", this::job);
  }

  private void job(DueRun due) {
    ran.add(due.name());
    if (broken.contains(due.name())) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, due.name() + " is not mounted");
    }
  }

  /** In another process each time. */
  private List<String> runAt(String time) {
    now = Instant.parse(time);
    ran.clear();
    try (BackupSchedule schedule = schedule()) {
      return schedule.runDue().stream().map(run -> run.run().name() + " " + run.outcome()).toList();
    }
  }

  private ScheduleStatus status(String name) {
    try (BackupSchedule schedule = schedule()) {
      return schedule.status().stream()
          .filter(one -> one.name().equals(name))
          .findAny()
          .orElseThrow();
    }
  }

  @Test
  void stepsFollowEachBackupAndOtherPlansTheirOwnTimes() {
    assertThat(runAt("2026-11-21T10:30:00Z")).isEmpty();
    assertThat(runAt("2026-11-21T11:00:00Z"))
        .containsExactly("incremental DONE", "copy DONE", "rotation DONE");
    assertThat(runAt("2026-11-21T11:30:00Z")).isEmpty();
    assertThat(runAt("2026-11-22T12:00:00Z"))
        .containsExactly(
            "full DONE",
            "differential COVERED",
            "incremental COVERED",
            "copy DONE",
            "rotation DONE",
            "deep DONE",
            "quick COVERED");
    assertThat(ran).containsExactly("full", "copy", "rotation", "deep");
    assertThat(status("copy").cron()).isEmpty();
    assertThat(status("copy").remembered()).isTrue();
    assertThat(status("copy").next()).isEqualTo(Instant.parse("2026-11-22T13:00:00Z"));
    assertThat(status("quick").next()).isEqualTo(Instant.parse("2026-11-23T12:00:00Z"));
  }

  @Test
  void aStepThatFailsStopsNoOtherAndIsTriedAgainByItself() {
    runAt("2026-11-21T10:30:00Z");
    broken.add("copy");
    assertThat(runAt("2026-11-21T11:00:00Z"))
        .containsExactly("incremental DONE", "copy FAILED", "rotation DONE");
    assertThat(runAt("2026-11-21T11:04:59Z")).isEmpty();
    assertThat(runAt("2026-11-21T11:05:00Z")).containsExactly("copy FAILED");
    assertThat(status("copy").failures()).isEqualTo(2);
    assertThat(status("copy").lastError()).isEqualTo("copy is not mounted");
    assertThat(status("copy").next()).isEqualTo(Instant.parse("2026-11-21T11:15:00Z"));
    assertThat(status("incremental").failures()).isZero();
    assertThat(registry.get("holdfast.schedule.failures").tag("name", "copy").gauge().value())
        .isEqualTo(2);
    broken.clear();
    assertThat(runAt("2026-11-21T11:15:00Z")).containsExactly("copy DONE");
    assertThat(registry.get("holdfast.schedule.failures").tag("name", "copy").gauge().value())
        .isZero();
    assertThat(registry.get("holdfast.schedule.last.success").tag("name", "copy").gauge().value())
        .isEqualTo((double) now.getEpochSecond());
    assertThat(
            registry
                .get("holdfast.schedule.runs")
                .tags("name", "copy", "outcome", "failed")
                .counter()
                .count())
        .isEqualTo(2);
  }

  @Test
  void noStepFollowsABackupThatFailed() {
    runAt("2026-11-21T12:30:00Z");
    broken.addAll(List.of("full", "differential", "incremental"));
    for (int hour = 13; hour < 24; hour++) {
      assertThat(runAt("2026-11-21T" + hour + ":00:00Z")).containsExactly("incremental FAILED");
    }
    broken.remove("incremental");
    assertThat(runAt("2026-11-22T01:00:00Z"))
        .containsExactly(
            "full FAILED", "differential FAILED", "incremental DONE", "copy DONE", "rotation DONE");
  }

  @Test
  void whatWasRememberedIsMeasuredFromTheBeginningAndOfEachScheduleApart() {
    runAt("2026-11-21T10:30:00Z");
    broken.add("copy");
    runAt("2026-11-21T11:00:00Z");
    SimpleMeterRegistry restarted = new SimpleMeterRegistry();
    ScheduleMetrics.to(restarted, "shop").begin(schedule().status());
    ScheduleMetrics.to(restarted, "other")
        .accept(new ScheduledRun(new DueRun("copy", now), ScheduledRun.Outcome.DONE, now, null));
    assertThat(
            restarted
                .get("holdfast.schedule.failures")
                .tags("schedule", "shop", "name", "copy")
                .gauge()
                .value())
        .isEqualTo(1);
    assertThat(
            restarted
                .get("holdfast.schedule.last.success")
                .tags("schedule", "shop", "name", "rotation")
                .gauge()
                .value())
        .isEqualTo((double) now.getEpochSecond());
  }

  /** Killed after the backup, before anything of the step was noted. */
  @Test
  void aStepThatAKilledProcessDidNotFinishIsRunAgainWithoutAnotherBackup() {
    runAt("2026-11-21T10:30:00Z");
    now = Instant.parse("2026-11-21T11:00:00Z");
    BackupSchedule killed =
        BackupSchedule.of(SchedulePlan.standard(), folder, this::job)
            .clock(() -> now)
            .then(
                "copy",
                due -> {
                  try {
                    Files.delete(folder.resolve("schedule.lock"));
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
    assertThatThrownBy(killed::runDue).hasMessageContaining("deleted or replaced");
    assertThat(runAt("2026-11-21T11:00:01Z")).containsExactly("copy DONE", "rotation DONE");
  }

  @Test
  void whatIsFoundDamagedIsToldOnceAtEachOfItsTimes() {
    runAt("2026-11-21T10:30:00Z");
    broken.add("quick");
    assertThat(runAt("2026-11-21T12:00:00Z")).contains("quick FAILED", "incremental DONE");
    assertThat(runAt("2026-11-21T12:59:00Z")).isEmpty();
    assertThat(runAt("2026-11-21T13:00:00Z")).doesNotContain("quick FAILED");
    assertThat(status("quick").failures()).isEqualTo(1);
    assertThat(status("quick").next()).isEqualTo(Instant.parse("2026-11-22T12:00:00Z"));
    broken.clear();
    broken.add("deep");
    assertThat(runAt("2026-11-22T12:00:00Z")).contains("deep FAILED", "quick DONE");
  }

  /** A backup of a time that has not come yet would be followed again and again. */
  @Test
  void aClockThatIsSetBackStartsNoStepByItself() {
    runAt("2027-06-01T10:30:00Z");
    assertThat(runAt("2027-06-01T11:00:00Z")).contains("copy DONE");
    for (String time : List.of("2026-11-21T10:10:00Z", "2026-11-21T10:11:00Z")) {
      assertThat(runAt(time)).isEmpty();
    }
    assertThat(runAt("2026-11-21T11:00:00Z"))
        .containsExactly("incremental DONE", "copy DONE", "rotation DONE");
    assertThat(runAt("2026-11-21T11:01:00Z")).isEmpty();
  }

  @Test
  void aStepThatIsNewWaitsForTheNextBackup() {
    try (BackupSchedule alone =
        BackupSchedule.of(SchedulePlan.standard(), folder, this::job).clock(() -> now)) {
      alone.runDue();
      now = Instant.parse("2026-11-21T11:00:00Z");
      assertThat(alone.runDue()).hasSize(1);
    }
    assertThat(runAt("2026-11-21T11:30:00Z")).isEmpty();
    assertThat(runAt("2026-11-21T12:00:00Z")).contains("copy DONE", "quick DONE");
  }

  @Test
  void nothingElseRunsWhenItWasClosedMeanwhile() {
    runAt("2026-11-21T10:30:00Z");
    now = Instant.parse("2026-11-21T11:00:00Z");
    List<BackupSchedule> self = new ArrayList<>();
    BackupSchedule schedule =
        BackupSchedule.of(SchedulePlan.standard(), folder, due -> self.get(0).close())
            .clock(() -> now)
            .then("copy", this::job);
    self.add(schedule);
    assertThat(schedule.runDue())
        .extracting(run -> run.run().name())
        .containsExactly("incremental");
    assertThat(runAt("2026-11-21T11:00:30Z")).containsExactly("copy DONE", "rotation DONE");
  }

  @Test
  void aNameIsTakenOnce() {
    BackupSchedule schedule = schedule();
    SchedulePlan taken = SchedulePlan.empty().with("copy", "0 * * * *");
    for (String name : List.of("full", "copy", "deep", " ")) {
      assertThatThrownBy(() -> schedule.then(name, due -> {}))
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    }
    assertThatThrownBy(() -> schedule.and(taken, due -> {})).hasMessageContaining("'copy'");
  }
}
