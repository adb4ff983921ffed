package dev.holdfast.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.Sha256;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
  private static final List<Document> ONE = List.of(Document.of("id", "a", "n", 1));
  private static final List<Document> TWO = List.of(Document.of("id", "a"), Document.of("id", "ä"));

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-21T20:45:10.5Z");

  private SnapshotFile<List<Document>> file() {
    return SnapshotFile.of(folder.resolve("data/graph.json"), SnapshotForm.documents())
        .savedBy("a test")
        .clock(() -> now);
  }

  private Path path(String name) {
    return folder.resolve("data").resolve(name);
  }

  private static void fails(ErrorCode code, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> path("").relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private List<String> backups() {
    return file().listBackups().stream().map(SnapshotBackup::name).toList();
  }

  private void saveAt(String time, List<Document> state) {
    now = Instant.parse(time);
    file().save(state);
  }

  @Test
  void savesTheFileItsMetadataAndABackupForTheOwner() throws IOException {
    assertThat(file().load()).isEmpty();
    SnapshotMeta meta = file().save(TWO);
    assertThat(file().load()).contains(TWO);
    assertThat(names())
        .containsExactly(
            "backups/graph_20261121_204510.json",
            "backups/graph_20261121_204510.json.meta",
            "graph.json",
            "graph.json.lock",
            "graph.json.meta");
    assertThat(path("graph.json")).hasContent("[\n{\"id\":\"a\"},\n{\"id\":\"ä\"}\n]");
    assertThat(meta.checksum()).isEqualTo(Sha256.of(path("graph.json")));
    Document told = Document.parse(Files.readString(path("graph.json.meta")));
    assertThat(told.getInstant("timestamp")).contains(now);
    assertThat(told.getString("checksum")).contains(meta.checksum());
    assertThat(told.getString("saved_by")).contains("a test");
    assertThat(told.getLong("document_count")).contains(2L);
    for (String name : names()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path("backups"))))
        .isEqualTo("rwx------");
  }

  @Test
  void backupsAreListedNewestFirstAlsoWhenTheClockIsSetBack() {
    saveAt("2026-11-21T20:45:10Z", ONE);
    saveAt("2026-11-21T20:45:10Z", TWO);
    saveAt("2020-01-01T00:00:00Z", List.of());
    assertThat(backups())
        .containsExactly(
            "graph_20261121_204512.json",
            "graph_20261121_204511.json",
            "graph_20261121_204510.json");
    SnapshotBackup newest = file().listBackups().get(0);
    assertThat(newest.meta()).isNotNull().extracting(SnapshotMeta::timestamp).isEqualTo(now);
    assertThat(file().createBackup()).isEqualTo("graph_20261121_204513.json");
  }

  @Test
  void recoversFromTheNewestBackupThatIsIntact() throws IOException {
    saveAt("2026-11-21T10:00:00Z", ONE);
    saveAt("2026-11-21T11:00:00Z", TWO);
    saveAt("2026-11-21T12:00:00Z", List.of());
    Files.writeString(path("graph.json"), "[\n]x");
    Files.writeString(path("backups/graph_20261121_120000.json"), "[\n\n");
    LoadResult<List<Document>> result = file().loadWithRecovery();
    assertThat(result.success()).isTrue();
    assertThat(result.state()).isEqualTo(TWO);
    assertThat(result.toDocument().getString("source")).contains("backup_recovery");
    assertThat(result.backupUsed()).isEqualTo("graph_20261121_110000.json");
    assertThat(result.recoveryStats())
        .containsEntry("backups_tried", 2)
        .containsEntry("document_count", 2L)
        .containsEntry("kept_as", "graph.json.damaged_20261121_120000");
    assertThat(result.error()).contains("4 bytes, and 3 were saved");
    assertThat(path("graph.json.damaged_20261121_120000")).hasContent("[\n]x");
    assertThat(file().load()).contains(TWO);
    LoadResult<List<Document>> again = file().loadWithRecovery();
    assertThat(again.toDocument())
        .isEqualTo(
            Document.parse(
                "{\"success\":true,\"source\":\"primary\",\"backup_used\":null,"
                    + "\"recovery_stats\":{},\"error\":null}"));
  }

  @Test
  void everyDamagedByteAndEveryLengthIsNoticed() throws IOException {
    SnapshotFile<List<Document>> alone = file().withoutBackups();
    alone.save(ONE);
    for (String name : List.of("graph.json", "graph.json.meta")) {
      byte[] good = Files.readAllBytes(path(name));
      int significant = name.endsWith(".meta") ? good.length - 1 : good.length;
      for (int i = 0; i < significant; i++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << (i % 8));
        Files.write(path(name), bad);
        assertThat(damage(alone)).as("%s, byte %d", name, i).isTrue();
        Files.write(path(name), Arrays.copyOf(good, i));
        assertThat(damage(alone)).as("%s, %d bytes", name, i).isTrue();
      }
      Files.write(path(name), good);
    }
    assertThat(alone.verifyIntegrity()).isEqualTo(Integrity.VALID);
  }

  /** A flipped bit of the metadata can make it say that it is of a newer format. */
  private static boolean damage(SnapshotFile<?> file) {
    try {
      file.load();
      return false;
    } catch (HoldfastException e) {
      return e.code() == ErrorCode.CORRUPT || String.valueOf(e.getMessage()).contains("newer");
    }
  }

  @Test
  void whatCannotBeRecoveredIsLeftAsItIs() throws IOException {
    assertThat(file().loadWithRecovery().error()).contains("no folder");
    file().withoutBackups().save(ONE);
    Files.delete(path("graph.json.meta"));
    LoadResult<List<Document>> result = file().loadWithRecovery();
    assertThat(result.success()).isFalse();
    assertThat(result.error()).contains("graph.json.meta, is missing", "none of the 0 backups");
    assertThat(names()).containsExactly("graph.json", "graph.json.lock");
    fails(ErrorCode.CORRUPT, () -> file().load(), "is missing");
    fails(ErrorCode.CORRUPT, () -> file().createBackup(), "is missing");
  }

  @Test
  void whatIsNewerOrNotUnderstoodIsNotReplacedByWhatIsOlder() throws IOException {
    file().save(ONE);
    String meta = Files.readString(path("graph.json.meta"));
    Files.writeString(path("graph.json.meta"), meta.replace("\"format\":1", "\"format\":2"));
    assertThat(file().loadWithRecovery().error()).contains("newer version", "format 2");
    fails(ErrorCode.INVALID, () -> file().load(), "newer version");
    assertThat(file().verifyIntegrity().problem()).contains("newer version");
    Files.writeString(path("graph.json.meta"), meta);
    SnapshotFile<Long> other =
        SnapshotFile.of(file().path(), SnapshotForm.of(Long.class, new ObjectMapper()));
    assertThat(other.loadWithRecovery().error()).contains("is intact, but holds no such state");
    assertThat(file().load()).contains(ONE);
  }

  @Test
  void restoresABackupAfterSavingWhatIsThere() throws IOException {
    saveAt("2026-11-21T10:00:00Z", ONE);
    now = Instant.parse("2026-11-21T11:00:00Z");
    file().withoutBackups().save(TWO);
    RestoredSnapshot<List<Document>> restored =
        file().restoreFromBackup("graph_20261121_100000.json");
    assertThat(restored.state()).isEqualTo(ONE);
    assertThat(restored.meta().facts()).containsEntry("document_count", 1L);
    assertThat(restored.safety()).isEqualTo("graph_20261121_110000.json");
    assertThat(file().load()).contains(ONE);
    assertThat(file().restoreFromBackup(String.valueOf(restored.safety())).state()).isEqualTo(TWO);
    fails(ErrorCode.INVALID, () -> file().restoreFromBackup("../x.json"), "There is no backup");
    Path newest = file().listBackups().get(0).path();
    Files.writeString(newest, "[]");
    fails(
        ErrorCode.CORRUPT,
        () -> file().restoreFromBackup(newest.getFileName().toString()),
        "bytes");
    assertThat(file().load()).contains(TWO);
  }

  @Test
  void rotatesByDaysAndNeverWhatIsDamaged() throws IOException {
    for (int day = 0; day < 40; day++) {
      now = Instant.parse("2026-10-01T12:00:00Z").plus(Duration.ofDays(day));
      file().save(ONE);
    }
    Files.writeString(file().listBackups().get(39).path(), "[]");
    assertThat(file().planRotation(RetentionPolicy.days(30)))
        .filteredOn(decision -> !decision.kept())
        .hasSize(8);
    assertThat(file().rotate()).isEqualTo(8);
    assertThat(file().rotate()).isZero();
    assertThat(backups()).hasSize(32).contains("graph_20261001_120000.json");
    assertThat(file().rotate(RetentionPolicy.keep(0, 0, 1))).isEqualTo(30);
    fails(ErrorCode.INVALID, () -> file().withoutBackups().createBackup(), "without backups");
  }

  @Test
  void aStateThatCannotBeWrittenLeavesTheOldOne() throws IOException {
    record Loop(Object self) {}
    SnapshotFile<Object> objects =
        SnapshotFile.of(
            folder.resolve("data/graph.json"), SnapshotForm.of(Object.class, new ObjectMapper()));
    file().save(ONE);
    List<String> before = names();
    Object[] knot = new Object[1];
    knot[0] = new Loop(knot);
    fails(ErrorCode.INVALID, () -> objects.save(knot), "cannot be written as JSON");
    assertThat(names()).isEqualTo(before);
    assertThat(file().load()).contains(ONE);
    fails(
        ErrorCode.INVALID,
        () -> new SnapshotMeta(now, "", 0, "", Map.of("checksum", 1)),
        "name the fact otherwise");
  }

  @Test
  void backupsMayStandBesideTheFile() {
    SnapshotFile<List<Document>> beside = file().backupsIn(path(""));
    beside.save(ONE);
    beside.save(TWO);
    assertThat(beside.load()).contains(TWO);
    assertThat(beside.listBackups()).hasSize(2);
  }

  @Test
  void aLinkToTheFileStaysOne() throws IOException {
    file().save(ONE);
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), path("graph.json"));
    SnapshotFile.of(link, SnapshotForm.documents()).save(TWO);
    assertThat(link).isSymbolicLink();
    assertThat(file().load()).contains(TWO);
    fails(ErrorCode.INVALID, () -> SnapshotFile.of(folder, SnapshotForm.documents()), "a folder");
  }

  @Test
  void documentsOfAnyDepthAreRead() {
    String deep = "{\"a\":".repeat(99) + "{}" + "}".repeat(99);
    List<Document> state = List.of(Document.parse(deep));
    file().save(state);
    assertThat(file().load()).contains(state);
  }

  @Test
  void aSaveWaitsForWhoeverIsAtWork() throws Exception {
    file().save(ONE);
    Thread saving = new Thread(() -> file().save(TWO));
    try (LockFile other = LockFile.acquire(path("graph.json.lock"), "another")) {
      saving.start();
      while (saving.isAlive() && saving.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      other.check();
      assertThat(path("graph.json.meta")).content().contains("\"document_count\":1");
    }
    saving.join();
    assertThat(file().load()).contains(TWO);
  }
}
