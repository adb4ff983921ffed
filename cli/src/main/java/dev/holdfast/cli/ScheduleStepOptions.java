package dev.holdfast.cli;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.Verification;
import dev.holdfast.backup.VerificationLevel;
import dev.holdfast.backup.rotation.RetentionPolicy;
import dev.holdfast.backup.schedule.BackupSchedule;
import dev.holdfast.backup.schedule.DueRun;
import dev.holdfast.backup.schedule.SchedulePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a schedule does besides making backups. */
final class ScheduleStepOptions {
  private static final List<VerificationLevel> CLOSEST_FIRST =
      List.of(VerificationLevel.DEEP, VerificationLevel.FULL, VerificationLevel.QUICK);

  @Option(
      names = "--copy-to",
      paramLabel = "DIR",
      description =
          "After each backup copies what is not there yet to a second folder, which must be there,"
              + " and verifies it. Best a folder in a mount: then nothing is copied beside it while"
              + " it is not mounted.")
  private @Nullable Path second;

  @Option(
      names = "--rotate",
      description =
          "After each backup, and its copy, deletes what no rule keeps, in both folders; of the"
              + " copies none that is still in the first.")
  private boolean rotate;

  @Mixin private RetentionOptions retention = new RetentionOptions();

  @Option(
      names = "--verify",
      paramLabel = "LEVEL=CRON",
      description =
          "Looks at all backups, in both folders, at these times: quick, full or deep. May be given"
              + " once for each.")
  private Map<VerificationLevel, String> verifications = new TreeMap<>();

  /** The second folder; null when there is none to be. */
  @Nullable Path second() {
    return second;
  }

  /**
   * Backups with what is to be done besides.
   *
   * @param copies those in the second folder
   */
  BackupSchedule with(
      BackupSchedule schedule,
      BackupRepository backups,
      @Nullable BackupRepository copies,
      ZoneId zone) {
    if (retention.isGiven() && !rotate) {
      throw new UsageException(
          "--rotate is missing: without it none goes, whatever is said of those that stay");
    }
    RetentionPolicy policy = retention.policy(zone);
    BackupSchedule all = schedule;
    if (copies != null) {
      all = all.then("copy", due -> backups.copyTo(mounted(copies).folder()).orThrow());
    }
    if (rotate) {
      all = all.then("rotation", due -> backups.rotate(policy, false));
    }
    if (rotate && copies != null) {
      all = all.then("copy-rotation", due -> mounted(copies).rotateCopies(backups, policy, false));
    }
    all = all.and(plan("verify-", zone), due -> verify(due, backups));
    return copies == null
        ? all
        : all.and(plan("copy-verify-", zone), due -> verify(due, mounted(copies)));
  }

  /** An empty mount point is no second place, nor is a folder on the disk of the first. */
  private static BackupRepository mounted(BackupRepository copies) {
    if (!Files.isDirectory(copies.folder())) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "The folder of the copies, "
              + copies.folder()
              + ", is not there. Is it mounted? If it is new, make it");
    }
    return copies;
  }

  /** The closest look covers the others. */
  private SchedulePlan plan(String prefix, ZoneId zone) {
    SchedulePlan plan = SchedulePlan.empty().in(zone);
    for (VerificationLevel level : CLOSEST_FIRST) {
      String cron = verifications.get(level);
      plan = cron == null ? plan : plan.with(prefix + level.name().toLowerCase(Locale.ROOT), cron);
    }
    return plan;
  }

  private static void verify(DueRun due, BackupRepository backups) {
    String level = due.name().substring(due.name().lastIndexOf('-') + 1);
    List<Verification> all =
        backups.verifyAll(VerificationLevel.valueOf(level.toUpperCase(Locale.ROOT)));
    if (all.isEmpty()) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, "There are no backups in " + backups.folder() + " to verify");
    }
    Verification.requireGood(all);
  }
}
