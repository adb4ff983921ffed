package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Secret;
import dev.holdfast.backup.RecoveryReport.Source;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
  @TempDir Path directory;
  private Path file;
  private String url;
  private BackupRepository backups;
  private final List<BackupEvent> events = new ArrayList<>();

  @BeforeEach
  void prepare() {
    file = directory.resolve("shop.db");
    url = "sqlite:" + file;
    backups = BackupRepository.at(directory.resolve("backups")).listener(events::add);
    try (Database database = Holdfast.open(url)) {
      for (int i = 0; i < 300; i++) {
        database.collection("orders").insertOne(Document.of("id", "o" + i, "text", "x".repeat(99)));
      }
      Backup.of(database).to(backups).create();
      database.collection("orders").deleteOne(field("id").eq("o0"));
      Backup.of(database).to(backups).kind(BackupKind.INCREMENTAL).create();
    }
  }

  /** In the middle, where the documents are. */
  private void damage() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 4, bytes.length, (byte) 0x5a);
    Files.write(file, bytes);
  }

  @Test
  void opensWhatIsWhole() {
    try (Recovered recovered = Recovery.open(url, backups)) {
      assertThat(recovered.report().source()).isEqualTo(Source.PRIMARY);
      assertThat(recovered.report().damage()).isNull();
      assertThat(recovered.database().collection("orders").count()).isEqualTo(299);
    }
  }

  @Test
  void fallsBackToTheNewestBackupAndKeepsTheDamagedFile() throws IOException {
    damage();
    byte[] damaged = Files.readAllBytes(file);
    try (Recovered recovered = Recovery.open(url, backups)) {
      RecoveryReport report = recovered.report();
      assertThat(report.source()).isEqualTo(Source.BACKUP);
      assertThat(report.backup()).isEqualTo(backups.list().get(0).id());
      assertThat(report.documents()).isEqualTo(299);
      assertThat(report.kept()).hasBinaryContent(damaged);
      assertThat(recovered.database().collection("orders").count()).isEqualTo(299);
      recovered.database().collection("orders").insertOne(Document.of("id", "new"));
    }
    assertThat(events)
        .extracting(BackupEvent::what)
        .endsWith(BackupEvent.What.CORRUPTION, BackupEvent.What.RESTORE, BackupEvent.What.RECOVERY);
    try (Recovered again = Recovery.open(url, backups)) {
      assertThat(again.report().source()).isEqualTo(Source.PRIMARY);
      assertThat(again.database().collection("orders").count()).isEqualTo(300);
      BackupInfo next =
          Backup.of(again.database()).to(backups).kind(BackupKind.INCREMENTAL).create();
      assertThat(next.kind())
          .as("its revisions are not those of before")
          .isEqualTo(BackupKind.FULL);
    }
  }

  @Test
  void goesBackToOlderBackupsWhenNewerOnesAreDamaged() throws IOException {
    damage();
    BackupInfo newest = backups.list().get(0);
    PrivateFolder.delete(newest.path().resolve(ManifestText.fileName(1, Compression.ZSTD, false)));
    try (Recovered recovered = Recovery.open(url, backups)) {
      assertThat(recovered.report().backup()).isEqualTo(newest.parent());
      assertThat(recovered.report().skipped()).singleElement().asString().contains(newest.id());
      assertThat(recovered.database().collection("orders").count()).isEqualTo(300);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatIsMissingOrEmptyIsDamageToo(boolean missing) throws IOException {
    if (missing) {
      Files.delete(file);
    } else {
      Files.write(file, new byte[0]);
    }
    try (Recovered recovered = Recovery.open(url, backups)) {
      assertThat(recovered.report().source()).isEqualTo(Source.BACKUP);
      assertThat(recovered.database().collection("orders").count()).isEqualTo(299);
    }
  }

  @Test
  void whereNothingWasSavedNothingIsMade() throws IOException {
    Path never = directory.resolve("shpo.db");
    DatabaseConfig config = DatabaseConfig.of("sqlite", never.toString());
    assertThatThrownBy(() -> Recovery.openExisting(config, backups))
        .hasMessageContainingAll("is missing", "has no backup of it")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.CORRUPT);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).noneMatch(any -> any.toString().contains("shpo"));
    }
    assertThat(events.get(events.size() - 1).succeeded()).isFalse();
  }

  /** One recovers it, the other finds it recovered, and not new. */
  @Test
  void twoMayRecoverAtOnce() throws Exception {
    Files.delete(file);
    CyclicBarrier meeting = new CyclicBarrier(2);
    Callable<Source> recovery =
        () -> {
          meeting.await();
          try (Recovered recovered = Recovery.openExisting(DatabaseConfig.parse(url), backups)) {
            assertThat(recovered.database().collection("orders").count()).isEqualTo(299);
            return recovered.report().source();
          }
        };
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      List<Source> sources = new ArrayList<>();
      for (Future<Source> one : both.invokeAll(List.of(recovery, recovery))) {
        sources.add(one.get());
      }
      assertThat(sources).containsExactlyInAnyOrder(Source.BACKUP, Source.PRIMARY);
    } finally {
      both.shutdown();
    }
  }

  @Test
  void aStaleLogDoesNotMeetTheNewFile() throws IOException {
    Path other = Files.writeString(directory.resolve("new"), "new");
    Path log = Path.of(file + "-wal");
    Files.writeString(log, "a log of the damaged file");
    Path kept = new DatabaseFiles(file).replaceWith(other, Instant.EPOCH);
    assertThat(log).doesNotExist();
    assertThat(file).hasContent("new");
    assertThat(Path.of(kept + "-wal")).hasContent("a log of the damaged file");
  }

  @Test
  void whatWasCutShortIsRefusedAndThenCompleted() throws IOException {
    damage();
    byte[] damaged = Files.readAllBytes(file);
    DatabaseFiles files = new DatabaseFiles(file);
    Path never = directory.resolve("never");
    assertThatThrownBy(() -> files.replaceWith(never, Instant.EPOCH))
        .isInstanceOf(HoldfastException.class);
    assertThatThrownBy(() -> Holdfast.open(url).close())
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.CORRUPT);
    try (Recovered recovered = Recovery.open(url, backups)) {
      assertThat(recovered.report().kept()).hasBinaryContent(damaged);
      assertThat(recovered.database().collection("orders").count()).isEqualTo(299);
    }
  }

  @Test
  void withoutAGoodBackupEverythingStaysAsItIs() throws IOException {
    damage();
    byte[] damaged = Files.readAllBytes(file);
    for (BackupInfo info : backups.list()) {
      PrivateFolder.delete(info.path().resolve(Manifest.NAME));
    }
    assertThatThrownBy(() -> Recovery.open(url, backups))
        .hasMessageContaining("none of its backups is whole")
        .hasMessageContaining("has no manifest")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.CORRUPT);
    assertThat(file).hasBinaryContent(damaged);
  }

  @Test
  void theBackupsOfAnotherDatabaseAreNotTaken() throws IOException {
    damage();
    Path other = directory.resolve("myshop.db");
    Files.move(file, other);
    assertThatThrownBy(() -> Recovery.open("sqlite:" + other, backups))
        .hasMessageContaining("has no backup of it");
  }

  private void requireLeft(BackupRepository repository, ErrorCode code, String words)
      throws IOException {
    byte[] damaged = Files.readAllBytes(file);
    assertThatThrownBy(() -> Recovery.open(url, repository))
        .hasMessageContaining(words)
        .hasMessageContaining("it is as it was")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(code);
    assertThat(file).hasBinaryContent(damaged);
  }

  @Test
  void anOlderBackupIsNotTakenBecauseTheKeyOfTheNewestIsNotAtHand() throws IOException {
    try (Database database = Holdfast.open(url)) {
      database.collection("orders").insertOne(Document.of("id", "new"));
      Backup.of(database).to(backups.encrypted(Secret.of("right"))).create();
    }
    damage();
    requireLeft(backups, ErrorCode.PERMISSION_DENIED, "no key was given");
    requireLeft(backups.encrypted(Secret.of("wrong")), ErrorCode.PERMISSION_DENIED, "another key");
    try (Recovered recovered = Recovery.open(url, backups.encrypted(Secret.of("right")))) {
      assertThat(recovered.database().collection("orders").count()).isEqualTo(300);
    }
  }

  /** As after a way back to an older version of the program. */
  @Test
  void anOlderBackupIsNotTakenBecauseTheNewestIsOfANewerFormat() throws IOException {
    damage();
    BackupInfo newest = backups.list().get(0);
    Path manifest = newest.path().resolve(Manifest.NAME);
    String text = Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 2");
    String body = text.substring(0, text.indexOf("  \"sha256\": \""));
    Files.delete(manifest);
    Files.writeString(
        manifest, body + "  \"sha256\": \"" + Sha256.of(body.getBytes(UTF_8)) + "\"\n}\n");
    requireLeft(backups, ErrorCode.UNSUPPORTED, newest.id());
    assertThatThrownBy(() -> backups.newestOf(DatabaseConfig.parse(url)))
        .hasMessageContainingAll(newest.id(), String.valueOf(newest.parent()), "say which ID")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.UNSUPPORTED);
    PrivateFolder.delete(newest.path());
    try (Recovered recovered = Recovery.open(url, backups)) {
      assertThat(recovered.report().backup()).isEqualTo(newest.parent());
    }
  }

  /** All checksums are right; it cannot be restored all the same. */
  @Test
  void goesBackToAnOlderBackupWhenANewerOneForbidsItsOwnDocuments() throws IOException {
    damage();
    BackupInfo newest = backups.list().get(0);
    ReadManifest read = OpenBackup.manifest(newest.path());
    ManifestContents contents = ManifestText.contents(read, null);
    List<CollectionEntry> entries = new ArrayList<>();
    for (CollectionEntry entry : contents.collections()) {
      entries.add(
          new CollectionEntry(
              entry.name(),
              entry.file(),
              entry.plainBytes(),
              entry.plainSha256(),
              entry.changed(),
              entry.deleted(),
              entry.documents(),
              entry.contentHash(),
              List.of(Index.on("text").named("text").asUnique())));
    }
    ManifestContents other = new ManifestContents(contents.epoch(), entries);
    Path manifest = newest.path().resolve(Manifest.NAME);
    Files.delete(manifest);
    Files.write(manifest, ManifestText.write(read.manifest(), other, null));
    assertThat(backups.verify(newest.id(), VerificationLevel.FULL).isGood()).isTrue();
    try (Recovered recovered = Recovery.open(url, backups)) {
      assertThat(recovered.report().backup()).isEqualTo(newest.parent());
      assertThat(recovered.report().skipped()).singleElement().asString().contains(newest.id());
    }
  }

  @Test
  void theNewestIsNotSaidWhileANewerOneCannotBeRead() {
    BackupInfo newest = backups.list().get(0);
    PrivateFolder.delete(newest.path().resolve(Manifest.NAME));
    assertThatThrownBy(() -> backups.newestOf(DatabaseConfig.parse(url)))
        .hasMessageContainingAll(newest.id(), "has no manifest", "say which ID");
    try (Database database = Holdfast.open(url)) {
      BackupInfo next = Backup.of(database).to(backups).create();
      assertThat(backups.newestOf(database).id()).isEqualTo(next.id());
    }
  }

  @Test
  void anOlderBackupIsNotTakenBecauseTheNewestMayNotBeRead() throws Exception {
    damage();
    byte[] damaged = Files.readAllBytes(file);
    BackupInfo newest = backups.list().get(0);
    assertThat(Outsider.recover(file, backups.folder(), newest.path()))
        .singleElement()
        .asString()
        .startsWith("PERMISSION_DENIED")
        .contains(newest.id(), "it is as it was");
    assertThat(file).hasBinaryContent(damaged);
  }

  @Test
  void whatAnybodyCouldHavePutBesideEncryptedBackupsIsPassedOver() throws IOException {
    BackupRepository sealed = backups.encrypted(Secret.of("right"));
    BackupInfo genuine;
    try (Database database = Holdfast.open(url)) {
      genuine = Backup.of(database).to(sealed).create();
    }
    try (Database forger = Holdfast.open(url)) {
      BackupRepository elsewhere =
          BackupRepository.at(directory.resolve("elsewhere"))
              .clock(() -> Instant.now().plus(Duration.ofHours(1)));
      forger.collection("orders").insertOne(Document.of("id", "planted"));
      BackupInfo planted = Backup.of(forger).to(elsewhere).create();
      elsewhere.copyTo(directory.resolve("backups"));
      assertThat(planted.id()).isGreaterThan(genuine.id());
    }
    damage();
    try (Recovered recovered = Recovery.open(url, sealed)) {
      assertThat(recovered.report().backup()).isEqualTo(genuine.id());
      assertThat(recovered.report().skipped()).singleElement().asString().contains("not encrypted");
      assertThat(recovered.database().collection("orders").findById("planted")).isEmpty();
    }
  }

  @Test
  void anOlderBackupIsNotTakenBecauseSomebodyIsAtWork() throws IOException {
    damage();
    Path lock = directory.resolve("backups/.holdfast.lock");
    try (LockFile held = LockFile.acquire(lock, "a test")) {
      requireLeft(backups, ErrorCode.UNAVAILABLE, "is held by");
      held.check();
    }
  }

  private String another(String folder, String id) throws IOException {
    String other = "sqlite:" + Files.createDirectory(directory.resolve(folder)).resolve("shop.db");
    try (Database database = Holdfast.open(other)) {
      database.collection("orders").insertOne(Document.of("id", id));
      Backup.of(database).to(backups).create();
    }
    return other;
  }

  @Test
  void anotherDatabaseOfTheSameNameIsAnother() throws IOException {
    another("b", "of b");
    damage();
    try (Recovered recovered = Recovery.open(url, backups)) {
      assertThat(recovered.database().collection("orders").count()).isEqualTo(299);
    }
    String fresh = "sqlite:" + Files.createDirectory(directory.resolve("c")).resolve("shop.db");
    try (Recovered recovered = Recovery.open(fresh, backups)) {
      assertThat(recovered.report().source()).isEqualTo(Source.PRIMARY);
      assertThat(recovered.report().documents()).isZero();
    }
  }

  @Test
  void aDatabaseThatWasMovedIsFoundAndOneThatCouldBeTwoIsNot() throws IOException {
    Path moved = Files.createDirectory(directory.resolve("new place")).resolve("shop.db");
    Files.delete(file);
    try (Recovered recovered = Recovery.open("sqlite:" + moved, backups)) {
      assertThat(recovered.database().collection("orders").count()).isEqualTo(299);
    }
    PrivateFolder.delete(moved);
    another("b", "of b");
    PrivateFolder.delete(directory.resolve("b"));
    assertThatThrownBy(() -> Recovery.open("sqlite:" + moved, backups))
        .hasMessageContaining("each could be it")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
    assertThat(moved).doesNotExist();
  }

  /** Wherever it is hit: it is whole, or recovered, or refused because its header names another. */
  @Test
  void whateverIsOverwrittenIsSurvived() throws IOException {
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(5);
    int recoveries = 0;
    for (int round = 0; round < 40; round++) {
      byte[] bad = good.clone();
      int at = random.nextInt(bad.length);
      for (int i = at; i < Math.min(bad.length, at + 1 + random.nextInt(5_000)); i++) {
        bad[i] = (byte) random.nextInt();
      }
      PrivateFolder.delete(Path.of(file + "-wal"));
      PrivateFolder.delete(Path.of(file + "-shm"));
      Files.write(file, bad);
      try (Recovered recovered = Recovery.open(url, backups)) {
        boolean isBackup = recovered.report().source() == Source.BACKUP;
        recoveries += isBackup ? 1 : 0;
        assertThat(recovered.database().collection("orders").count()).isLessThanOrEqualTo(299);
      } catch (HoldfastException e) {
        assertThat(e.code()).as("at " + at + ": " + e.getMessage()).isEqualTo(ErrorCode.INVALID);
      }
    }
    assertThat(recoveries).isPositive();
  }

  /** The newest that verifies, whatever is damaged, against what is known of each by hand. */
  @Test
  void recoveryPicksTheNewestThatIsWhole() throws IOException {
    int sets = Integer.getInteger("holdfast.backup.sets", 25);
    for (int seed = 0; seed < sets; seed++) {
      Random random = new Random(seed);
      Path folder = directory.resolve("set" + seed);
      String picked = new DamagedChains(folder, random).check();
      assertThat(picked).as("seed " + seed).isEmpty();
      PrivateFolder.delete(folder);
    }
    System.out.println("recovery: " + sets + " random sets of damaged chains, each as expected");
  }
}
