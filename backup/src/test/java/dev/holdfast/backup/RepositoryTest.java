package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to backups after they were made: they are marked, rotated, copied, forbidden. */
class RepositoryTest {
  private static final RetentionPolicy ONE = RetentionPolicy.keepAll().last(1);

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-21T20:45:10Z");
  private Database database;
  private BackupRepository backups;
  private Path second;

  @BeforeEach
  void open() {
    database = Holdfast.open("memory:");
    backups = BackupRepository.at(directory.resolve("backups")).clock(() -> now);
    second = directory.resolve("second");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private BackupInfo create(BackupKind kind) {
    now = now.plus(Duration.ofDays(1));
    database.collection("x").insertOne(Document.of("at", now));
    return Backup.of(database).to(backups).type(BackupType.DAILY).kind(kind).create();
  }

  private List<String> ids() {
    return backups.list().stream().map(BackupInfo::id).toList();
  }

  @Test
  void rotationNeverTakesWhatAnotherBuildsOn() {
    create(BackupKind.FULL);
    BackupInfo full = create(BackupKind.FULL);
    BackupInfo increment = create(BackupKind.INCREMENTAL);
    BackupInfo newest = create(BackupKind.INCREMENTAL);
    backups.rotate(ONE, false);
    assertThat(ids()).containsExactly(newest.id(), increment.id(), full.id());
  }

  /** One that is saved later each day would take the places of the other. */
  @Test
  void rotationCountsEachDatabaseForItself() {
    BackupInfo mine = create(BackupKind.FULL);
    try (Database other = Holdfast.open("memory:other")) {
      now = now.plus(Duration.ofHours(1));
      Backup.of(other).to(backups).type(BackupType.DAILY).create();
      BackupInfo newest = Backup.of(other).to(backups).type(BackupType.DAILY).create();
      backups.rotate(ONE, false);
      assertThat(ids()).containsExactly(newest.id(), mine.id());
    }
  }

  @Test
  void whatManyBuildOnIsReadOnce() {
    create(BackupKind.FULL);
    for (int i = 0; i < 4; i++) {
      create(BackupKind.INCREMENTAL);
    }
    long stored = backups.list().stream().mapToLong(BackupInfo::bytes).sum();
    List<Verification> all = backups.verifyAll(VerificationLevel.FULL);
    assertThat(all).allMatch(Verification::isGood);
    assertThat(all.stream().mapToLong(Verification::bytes).sum()).isEqualTo(stored);
  }

  @Test
  void theTimeOfTheLastBackupIsShownHoweverOftenItIsAskedFor() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    BackupMetrics.to(registry, "shop");
    Backup.of(database).to(backups.listener(BackupMetrics.to(registry, "shop"))).create();
    assertThat(lastSuccess(registry, "shop")).isPositive();
  }

  private static double lastSuccess(SimpleMeterRegistry registry, String name) {
    return registry.get("holdfast.backup.last.success").tag("database", name).gauge().value();
  }

  /** One that has failed for months would look as fresh as the other. */
  @Test
  void theLastBackupOfOneDatabaseIsNotThatOfAnotherNorWhatARestoreSaves() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    BackupRepository second = BackupRepository.at(directory.resolve("of another"));
    BackupInfo info = create(BackupKind.FULL);
    Backup.of(database).to(backups.listener(BackupMetrics.to(registry, "shop"))).create();
    try (Database other = Holdfast.open("memory:other")) {
      other.collection("x").insertOne(Document.of("id", "a"));
      BackupMetrics measured = BackupMetrics.to(registry, "other");
      assertThat(lastSuccess(registry, "other")).isZero();
      Restore.from(backups.listener(measured), info.id()).into(other).run();
      assertThat(lastSuccess(registry, "other")).isZero();
      assertThat(timed(registry, "other", "safety")).isEqualTo(1);
      assertThat(timed(registry, "other", "restore")).isEqualTo(1);
      assertThat(timed(registry, "shop", "backup")).isEqualTo(1);
      Backup.of(other).to(second.listener(measured)).create();
      assertThat(lastSuccess(registry, "other")).isPositive();
    }
  }

  private static long timed(SimpleMeterRegistry registry, String name, String event) {
    return registry.get("holdfast.backup").tags("database", name, "event", event).timer().count();
  }

  /** It may be readable tomorrow, or come back from the second copy. */
  @Test
  void rotationKeepsWhatAnUnreadableOneMayBuildOn() throws IOException {
    BackupInfo full = create(BackupKind.FULL);
    BackupInfo increment = create(BackupKind.INCREMENTAL);
    backups.copyTo(second);
    PrivateFolder.delete(increment.path().resolve(Manifest.NAME));
    BackupInfo newest = create(BackupKind.FULL);
    List<Decision> decisions = backups.rotate(ONE, false);
    assertThat(decisions).allMatch(Decision::kept);
    assertThat(ids()).containsExactly(newest.id(), full.id());
    Files.copy(
        second.resolve("daily").resolve(increment.id()).resolve(Manifest.NAME),
        increment.path().resolve(Manifest.NAME));
    assertThat(backups.verify(increment.id(), VerificationLevel.DEEP).isGood()).isTrue();
  }

  @Test
  void whatIsMarkedStaysHereAndInTheSecondCopy() {
    BackupInfo old = create(BackupKind.FULL);
    BackupInfo older = create(BackupKind.FULL);
    backups.setPermanent(old.id(), true);
    assertThat(backups.copyTo(second).copied()).containsExactly(old.id(), older.id());
    backups.setPermanent(older.id(), true);
    assertThat(backups.copyTo(second).present()).hasSize(2);
    create(BackupKind.FULL);
    BackupRepository there = BackupRepository.at(second).clock(() -> now);
    for (BackupRepository each : List.of(backups, there)) {
      each.rotate(ONE, false);
      assertThat(each.list()).filteredOn(BackupInfo::permanent).hasSize(2);
    }
    backups.setPermanent(old.id(), false);
    backups.rotate(ONE, false);
    assertThat(ids()).hasSize(2).doesNotContain(old.id());
  }

  @Test
  void aMarkThatWasCutShortDoesNotSpoilItsBackup() throws IOException {
    BackupInfo info = create(BackupKind.FULL);
    Path left = Files.createFile(PartialName.FILE.of(info.path().resolve(OpenBackup.PERMANENT)));
    assertThat(backups.verify(info.id(), VerificationLevel.DEEP).isGood()).isTrue();
    backups.setPermanent(info.id(), true);
    assertThat(left).doesNotExist();
  }

  @Test
  void aSecondCopyThatHasLostAFileIsNotCalledTheSame() {
    BackupInfo full = create(BackupKind.FULL);
    backups.copyTo(second);
    Path there = second.resolve("daily").resolve(full.id());
    PrivateFolder.delete(there.resolve(ManifestText.fileName(1, Compression.ZSTD, false)));
    SecondCopy copy = backups.copyTo(second);
    assertThat(copy.present()).isEmpty();
    assertThat(copy.failed()).singleElement().asString().contains("is missing", "copy it again");
    PrivateFolder.delete(there);
    assertThat(backups.copyTo(second).copied()).containsExactly(full.id());
  }

  /** In a process without root's rights to read everything, where this one has them. */
  @Test
  void whatMayNotBeReadIsNotCalledMissing() throws Exception {
    BackupInfo info = create(BackupKind.FULL);
    assertThat(Outsider.run(backups.folder(), info.path()))
        .containsExactly("verify FORBIDDEN", "list PERMISSION_DENIED", "rotate 1");
  }
}
