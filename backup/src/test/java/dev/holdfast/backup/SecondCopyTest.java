package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains on a disk, of which something is damaged or gone: what is copied, what is rotated. */
class SecondCopyTest {
  private static final RetentionPolicy ONE = RetentionPolicy.keepAll().last(1);

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-21T20:45:10Z");
  private Database database;
  private BackupRepository backups;
  private BackupRepository copies;
  private final List<BackupEvent> events = new ArrayList<>();
  private BackupInfo full;
  private BackupInfo middle;
  private BackupInfo newest;

  @BeforeEach
  void makeAChain() {
    database = Holdfast.open("sqlite:" + directory.resolve("a.db"));
    backups =
        BackupRepository.at(directory.resolve("backups")).clock(() -> now).listener(events::add);
    copies = BackupRepository.at(directory.resolve("copies")).clock(() -> now);
    full = create(BackupKind.FULL);
    middle = create(BackupKind.INCREMENTAL);
    newest = create(BackupKind.INCREMENTAL);
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

  private static List<String> ids(BackupRepository repository) {
    return repository.list().stream().map(BackupInfo::id).toList();
  }

  /** One bit, so that the size is what it was. */
  private static void damage(Path folder) throws IOException {
    Path file = folder.resolve(ManifestText.fileName(1, Compression.ZSTD, false));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.write(file, bytes);
  }

  private static void requireWhole(BackupRepository repository, String... newestFirst) {
    assertThat(ids(repository)).containsExactly(newestFirst);
    assertThat(repository.verifyAll(VerificationLevel.DEEP))
        .hasSize(newestFirst.length)
        .allMatch(Verification::isGood);
  }

  @Test
  void whatIsDamagedIsNotCopiedNorWhatBuildsOnIt() throws IOException {
    damage(middle.path());
    SecondCopy copy = backups.copyTo(copies.folder());
    assertThat(copy.copied()).containsExactly(full.id());
    assertThat(copy.failed())
        .satisfiesExactly(
            first -> assertThat(first).startsWith(middle.id()).contains("checksum is wrong"),
            second ->
                assertThat(second)
                    .startsWith(newest.id())
                    .contains("is missing in the second folder; " + middle.id() + ": ")
                    .contains("checksum is wrong"));
    assertThatThrownBy(copy::orThrow)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContainingAll("2 backups could not be copied", "1 are there", middle.id());
    requireWhole(copies, full.id());
    damage(middle.path());
    assertThat(backups.copyTo(copies.folder()).orThrow().copied())
        .containsExactly(middle.id(), newest.id());
    requireWhole(copies, newest.id(), middle.id(), full.id());
  }

  /** Each time the whole of it would be written there, read and deleted again. */
  @Test
  void whatCannotBeRestoredThereIsNotEvenBegun() throws IOException {
    BackupInfo last = create(BackupKind.INCREMENTAL);
    backups.copyTo(copies.folder());
    for (BackupInfo info : copies.list()) {
      if (info.id().compareTo(middle.id()) > 0) {
        PrivateFolder.delete(info.path());
      }
    }
    Path there = copies.get(middle.id()).path();
    PrivateFolder.delete(there.resolve(ManifestText.fileName(1, Compression.ZSTD, false)));
    FileTime before = Files.getLastModifiedTime(copies.folder().resolve("daily"));
    assertThat(backups.copyTo(copies.folder()).failed())
        .hasSize(3)
        .allMatch(one -> one.contains(middle.id()) && one.contains("copy it again"))
        .anyMatch(one -> one.startsWith(newest.id()))
        .anyMatch(one -> one.startsWith(last.id()));
    assertThat(Files.getLastModifiedTime(copies.folder().resolve("daily"))).isEqualTo(before);
  }

  /** The chain is whole there, and the newest state is what is to be saved. */
  @Test
  void whatBuildsOnSomethingDamagedSinceItWasCopiedIsCopied() throws IOException {
    backups.copyTo(copies.folder());
    BackupInfo later = create(BackupKind.INCREMENTAL);
    damage(full.path());
    assertThat(backups.verify(later.id(), VerificationLevel.FULL).isGood()).isFalse();
    assertThat(backups.copyTo(copies.folder()).orThrow().copied()).containsExactly(later.id());
    requireWhole(copies, later.id(), newest.id(), middle.id(), full.id());
  }

  @Test
  void ofHalfAChainNothingIsCopiedThatCouldNotBeRestored() {
    PrivateFolder.delete(full.path());
    SecondCopy copy = backups.copyTo(copies.folder());
    assertThat(copy.copied()).isEmpty();
    assertThat(copy.failed()).hasSize(2).allMatch(one -> one.contains("is missing"));
    assertThat(copies.verifyAll(VerificationLevel.QUICK)).isEmpty();
  }

  @Test
  void aCopyThatHasLostHalfAChainGetsItBack() {
    backups.copyTo(copies.folder());
    copies.list().stream()
        .filter(info -> !info.id().equals(newest.id()))
        .forEach(info -> PrivateFolder.delete(info.path()));
    assertThat(copies.verify(newest.id(), VerificationLevel.QUICK).problem())
        .isEqualTo(Problem.BROKEN_CHAIN);
    SecondCopy again = backups.copyTo(copies.folder()).orThrow();
    assertThat(again.copied()).containsExactly(full.id(), middle.id());
    assertThat(again.present()).containsExactly(newest.id());
    requireWhole(copies, newest.id(), middle.id(), full.id());
  }

  @Test
  void rotationLeavesWholeChains() {
    BackupInfo secondFull = create(BackupKind.FULL);
    BackupInfo increment = create(BackupKind.INCREMENTAL);
    BackupInfo differential = create(BackupKind.DIFFERENTIAL);
    BackupInfo last = create(BackupKind.INCREMENTAL);
    backups.rotate(ONE, false);
    requireWhole(backups, last.id(), differential.id(), secondFull.id());
    assertThat(events)
        .filteredOn(event -> event.what() == BackupEvent.What.DELETION)
        .extracting(BackupEvent::backup)
        .containsExactly(increment.id(), newest.id(), middle.id(), full.id());
  }

  /** What is left of a damaged chain is for a person; the state of before is kept with it. */
  @Test
  void rotationCountsNoDamagedChain() throws IOException {
    BackupInfo secondFull = create(BackupKind.FULL);
    BackupInfo last = create(BackupKind.INCREMENTAL);
    damage(secondFull.path());
    assertThat(backups.rotate(ONE, false)).allMatch(Decision::kept);
    assertThat(ids(backups)).hasSize(5);
    assertThat(backups.verify(newest.id(), VerificationLevel.DEEP).isGood()).isTrue();
    damage(secondFull.path());
    backups.rotate(ONE, false);
    requireWhole(backups, last.id(), secondFull.id());
  }

  @Test
  void rotationReadsNoChecksumsWhenNothingWouldGo() {
    events.clear();
    assertThat(backups.rotate(ONE, false)).hasSize(3).allMatch(Decision::kept);
    assertThat(events).isEmpty();
    assertThat(backups.rotate(ONE, true)).hasSize(3).allMatch(Decision::kept);
    assertThat(events).hasSize(3).allMatch(event -> event.what() == BackupEvent.What.VERIFICATION);
  }

  @Test
  void allThatIsNotGoodIsToldInOneError() throws IOException {
    assertThat(Verification.requireGood(backups.verifyAll(VerificationLevel.FULL))).hasSize(3);
    damage(middle.path());
    List<Verification> found = backups.verifyAll(VerificationLevel.FULL);
    assertThatThrownBy(() -> Verification.requireGood(found))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
        .hasMessageContainingAll("2 of 3 backups", newest.id(), middle.id(), "checksum");
  }

  /** A mount point that is empty, or a folder that was mistyped. */
  @Test
  void nothingIsNotGood() {
    List<Verification> none = copies.verifyAll(VerificationLevel.FULL);
    assertThatThrownBy(() -> Verification.requireGood(none))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining("There are no backups");
  }

  /** Each keeps the oldest while there are few, and they are not the same. */
  @Test
  void aCopyWithOlderOnesDoesNotLoseEachHourWhatIsHere() {
    RetentionPolicy months = RetentionPolicy.keep(1, 0, 3);
    backups.copyTo(copies.folder()).orThrow();
    PrivateFolder.delete(newest.path());
    PrivateFolder.delete(middle.path());
    PrivateFolder.delete(full.path());
    BackupInfo oldestHere = create(BackupKind.FULL);
    BackupInfo last = create(BackupKind.FULL);
    for (int hour = 0; hour < 2; hour++) {
      assertThat(backups.copyTo(copies.folder()).orThrow().copied()).hasSize(hour == 0 ? 2 : 0);
      assertThat(backups.rotate(months, false)).allMatch(Decision::kept);
      assertThat(copies.rotateCopies(backups, months, false))
          .filteredOn(decision -> decision.backup().id().equals(oldestHere.id()))
          .flatExtracting(Decision::reasons)
          .containsExactly("is in the first folder");
      requireWhole(copies, last.id(), oldestHere.id(), full.id());
    }
    PrivateFolder.delete(oldestHere.path());
    copies.rotateCopies(backups, months, false);
    requireWhole(copies, last.id(), full.id());
  }

  /** What is damaged here stays here, with what it builds on, and is whole there. */
  @Test
  void whatIsDamagedHereIsNotDeletedThereAndDoesNotMakeEachRotationReadAll() throws IOException {
    backups.copyTo(copies.folder()).orThrow();
    BackupInfo second = create(BackupKind.FULL);
    BackupInfo last = create(BackupKind.FULL);
    damage(middle.path());
    backups.copyTo(copies.folder());
    backups.rotate(ONE, false);
    assertThat(ids(backups)).containsExactly(last.id(), newest.id(), middle.id(), full.id());
    for (int hour = 0; hour < 2; hour++) {
      events.clear();
      backups.rotate(ONE, false);
      assertThat(events)
          .extracting(BackupEvent::backup)
          .containsExactly(newest.id(), middle.id(), full.id());
      copies.rotateCopies(backups, ONE, false);
      requireWhole(copies, last.id(), newest.id(), middle.id(), full.id());
      assertThat(backups.copyTo(copies.folder()).orThrow().copied()).isEmpty();
    }
    assertThat(second.path()).doesNotExist();
  }
}
