package dev.holdfast.examples.backups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Secret;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.BackupKind;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.BackupType;
import dev.holdfast.backup.Recovered;
import dev.holdfast.backup.Recovery;
import dev.holdfast.backup.RecoveryReport;
import dev.holdfast.backup.Restore;
import dev.holdfast.backup.Verification;
import dev.holdfast.backup.VerificationLevel;
import dev.holdfast.backup.rotation.RetentionPolicy;
import dev.holdfast.backup.schedule.BackupSchedule;
import dev.holdfast.backup.schedule.ScheduleMetrics;
import dev.holdfast.backup.schedule.SchedulePlan;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application does with its backups. */
class NightTest {
  @TempDir Path folder;

  @Test
  void savesVerifiesRotatesAndBringsBack() {
    String url = "sqlite:" + folder.resolve("shop.db");
    Secret key = Secret.of("from the environment");
    try (Database db = Holdfast.open(url)) {
      db.collection("orders").insertOne(Document.of("id", "o1"));
      // region night
      BackupRepository backups = BackupRepository.at(folder.resolve("backups")).encrypted(key);

      BackupInfo saved =
          Backup.of(db)
              .to(backups)
              .type(BackupType.DAILY)
              .kind(BackupKind.INCREMENTAL) // a full one where there is none to build on
              .create();
      backups.verify(saved.id(), VerificationLevel.FULL).orThrow();
      backups.copyTo(folder.resolve("elsewhere")).orThrow();
      backups.rotate(RetentionPolicy.keep(30, 12, 12).yearly(7), false);
      // endregion

      // region restore
      Restore.from(backups, saved.id()).into(db).run(); // what is there is saved first
      // endregion
      assertThat(db.collection("orders").count()).isEqualTo(1);
      assertThat(backups.list()).hasSize(2);
    }
    BackupRepository elsewhere = BackupRepository.at(folder.resolve("elsewhere")).encrypted(key);
    try (Recovered recovered = Recovery.open(url, elsewhere)) {
      assertThat(recovered.report().source()).isEqualTo(RecoveryReport.Source.PRIMARY);
    }
  }

  @Test
  void doesAllOfItAtItsTimes() {
    BackupRepository backups = BackupRepository.at(folder.resolve("backups"));
    Path elsewhere = folder.resolve("elsewhere");
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T00:30:00Z"));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Database db = Holdfast.open("memory:")) {
      // region schedule
      BackupSchedule schedule =
          BackupSchedule.of(
                  SchedulePlan.standard(),
                  folder.resolve("backups/.schedule"),
                  due -> {
                    BackupKind kind = BackupKind.valueOf(due.name().toUpperCase(Locale.ROOT));
                    Backup.of(db).to(backups).kind(kind).type(BackupType.DAILY).create();
                  },
                  ScheduleMetrics.to(registry, "shop"))
              .then("copy", due -> backups.copyTo(elsewhere).orThrow())
              .then("rotation", due -> backups.rotate(RetentionPolicy.keep(7, 4, 12), false))
              .and(
                  SchedulePlan.empty().with("verification", "0 3 * * *"),
                  due -> Verification.requireGood(backups.verifyAll(VerificationLevel.FULL)));
      // endregion
      try (BackupSchedule watched = schedule.clock(now::get)) {
        assertThat(watched.runDue()).isEmpty();
        now.set(Instant.parse("2026-11-22T03:00:00Z"));
        assertThat(watched.runDue())
            .extracting(run -> run.run().name() + " " + run.outcome())
            .containsExactly(
                "full DONE",
                "differential COVERED",
                "incremental COVERED",
                "copy DONE",
                "rotation DONE",
                "verification DONE");
      }
      assertThat(BackupRepository.at(elsewhere).list()).hasSize(1);
    }
  }
}
