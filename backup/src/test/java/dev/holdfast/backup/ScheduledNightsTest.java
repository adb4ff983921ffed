package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.rotation.Candidate;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import dev.holdfast.backup.schedule.BackupSchedule;
import dev.holdfast.backup.schedule.DueRun;
import dev.holdfast.backup.schedule.SchedulePlan;
import dev.holdfast.backup.schedule.ScheduledRun;
import dev.holdfast.backup.schedule.ScheduledRun.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weeks of a schedule that saves, copies, rotates and verifies, in which much goes wrong: at each
 * hour both folders hold what the policy says, and everything in them can be restored.
 */
class ScheduledNightsTest {
  private static final int WEEKS = Integer.getInteger("holdfast.schedule.weeks", 6);
  private static final Instant BEGIN = Instant.parse("2026-02-28T00:30:00Z");
  private static final RetentionPolicy POLICY = RetentionPolicy.keep(3, 2, 2);
  private static final SchedulePlan PLAN =
      SchedulePlan.empty()
          .with("full", "0 1 * * 0")
          .with("differential", "0 1 * * *")
          .with("incremental", "0 1,7,13,19 * * *");

  @TempDir Path directory;
  private final long seed = Long.getLong("holdfast.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Instant now = BEGIN;
  private Database database;
  private BackupRepository backups;
  private BackupRepository copies;
  private boolean full;
  private boolean unmounted;
  private int made;

  /** What is to be in each folder, by id. */
  private final Map<String, Candidate> here = new TreeMap<>();

  private final Map<String, Candidate> there = new TreeMap<>();

  @BeforeEach
  void open() {
    database = Holdfast.open("memory:");
    backups = BackupRepository.at(directory.resolve("backups")).clock(() -> now);
    copies = BackupRepository.at(directory.resolve("copies")).clock(() -> now);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private BackupSchedule schedule() {
    return BackupSchedule.of(PLAN, directory.resolve("state"), this::create)
        .clock(() -> now)
        .then("copy", due -> copy())
        .then("rotation", due -> rotate())
        .then("copy-rotation", due -> rotateCopies())
        .and(SchedulePlan.empty().with("verify", "0 3 * * *"), due -> verify());
  }

  private void create(DueRun due) {
    if (full) {
      throw HoldfastException.of(ErrorCode.RESOURCE_EXHAUSTED, "the disk is full");
    }
    database.collection("x").insertOne(Document.of("at", now));
    BackupInfo info =
        Backup.of(database)
            .to(backups)
            .kind(BackupKind.valueOf(due.name().toUpperCase(Locale.ROOT)))
            .type(due.name().equals("full") ? BackupType.WEEKLY : BackupType.DAILY)
            .create();
    made++;
    here.put(
        info.id(), new Candidate(info.id(), info.timestamp(), info.parent(), true, false, false));
    assertThat(schedule().runDue()).as("a second process meanwhile").isEmpty();
  }

  private void copy() {
    if (unmounted) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "is not mounted");
    }
    backups.copyTo(copies.folder()).orThrow();
    there.putAll(here);
  }

  private void rotate() {
    backups.rotate(POLICY, false);
    here.keySet().retainAll(kept(here));
  }

  /** What is here is there, with what it builds on. */
  private void rotateCopies() {
    copies.rotateCopies(backups, POLICY, false);
    Set<String> kept = kept(there);
    kept.addAll(here.keySet());
    there.keySet().retainAll(kept);
  }

  private Set<String> kept(Map<String, Candidate> model) {
    return POLICY.decide(List.copyOf(model.values()), now).stream()
        .filter(Decision::kept)
        .map(decision -> decision.backup().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void verify() {
    if (!here.isEmpty()) {
      Verification.requireGood(backups.verifyAll(VerificationLevel.FULL));
    }
    if (!there.isEmpty()) {
      Verification.requireGood(copies.verifyAll(VerificationLevel.FULL));
    }
  }

  @Test
  void bothFoldersHoldWhatThePolicySaysThroughAllThatGoesWrong() {
    Instant end = now.plus(Duration.ofDays(7L * WEEKS));
    List<ScheduledRun> runs = new ArrayList<>(schedule().runDue());
    int most = 0;
    while (now.isBefore(end)) {
      goOn();
      List<ScheduledRun> ran = schedule().runDue();
      runs.addAll(ran);
      assertThat(schedule().runDue()).as("another process finds it done").isEmpty();
      if (!ran.isEmpty()) {
        requireAsExpected();
      }
      most = Math.max(most, here.size());
    }
    requireRestorable(backups, here);
    requireRestorable(copies, there);
    System.out.printf(
        "schedule: %d weeks (seed %d), %d backups made, at most %d at a time, %d left, %d in the"
            + " copy; %d runs failed%n",
        WEEKS, seed, made, most, here.size(), there.size(), failed(runs, ""));
    assertThat(failed(runs, "incremental")).isPositive();
    assertThat(failed(runs, "copy")).isPositive();
    assertThat(failed(runs, "rotation") + failed(runs, "verify")).isZero();
    assertThat(most).isLessThan(made / 2);
  }

  /** The first days are the same each time: one with a full disk, one without the second. */
  private void goOn() {
    long hour = Duration.between(BEGIN, now).toHours();
    boolean first = hour < 96;
    boolean jumps = !first && random.nextInt(200) == 0;
    now = now.plus(Duration.ofMinutes(jumps ? 60 * random.nextInt(90) : 30));
    full = first ? hour > 28 && hour < 36 : random.nextInt(full ? 8 : 100) != 0 == full;
    unmounted =
        first ? hour > 76 && hour < 84 : random.nextInt(unmounted ? 12 : 100) != 0 == unmounted;
  }

  private static long failed(List<ScheduledRun> runs, String name) {
    return runs.stream()
        .filter(run -> run.outcome() == Outcome.FAILED && run.run().name().startsWith(name))
        .count();
  }

  private void requireAsExpected() {
    assertThat(backups.list().stream().map(BackupInfo::id))
        .as("at %s, seed %d", now, seed)
        .containsExactlyInAnyOrderElementsOf(here.keySet());
    assertThat(copies.list().stream().map(BackupInfo::id))
        .as("copies at %s, seed %d", now, seed)
        .containsExactlyInAnyOrderElementsOf(there.keySet());
  }

  private static void requireRestorable(BackupRepository repository, Map<String, Candidate> model) {
    assertThat(repository.verifyAll(VerificationLevel.DEEP))
        .hasSize(model.size())
        .allMatch(Verification::isGood);
  }
}
