package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.spi.ContentHash;
import dev.holdfast.testing.MongoReplicaSet;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup holds while others write, and when it may build on another one. */
class SnapshotTest {
  @TempDir Path directory;
  private Path file;
  private Database database;
  private Database memory;
  private Collection<Document> things;
  private BackupRepository backups;

  @BeforeEach
  void open() {
    file = directory.resolve("a.db");
    database = Holdfast.open("sqlite:" + file);
    memory = Holdfast.open("memory:");
    things = database.collection("things");
    backups = BackupRepository.at(directory.resolve("backups"));
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      documents.add(Document.of("id", "t" + i, "n", i));
    }
    things.insertMany(documents);
  }

  @AfterEach
  void close() {
    database.close();
    memory.close();
  }

  private BackupInfo create(BackupKind kind) {
    return Backup.of(database).to(backups).kind(kind).create();
  }

  private ContentHash restored(BackupInfo info) {
    Restore.from(backups, info.id()).into(memory).overwrite().run();
    return Comparison.hash(memory, "things");
  }

  @Test
  void holdsOneStateWhileOthersWrite() {
    ContentHash before = Comparison.hash(database, "things");
    List<Long> written = new ArrayList<>();
    BackupInfo info =
        Backup.of(database)
            .to(backups)
            .progress(
                (name, documents, expected) -> {
                  written.add(things.deleteOne(field("id").eq("t2999")));
                  things.insertOne(Document.of("id", "u" + written.size()));
                  things.updateOne(field("n").eq(2_000), Update.set("late", documents));
                })
            .create();
    assertThat(written).isNotEmpty();
    assertThat(restored(info)).isEqualTo(before);
    assertThat(restored(create(BackupKind.INCREMENTAL)))
        .isEqualTo(Comparison.hash(database, "things"));
  }

  @Test
  void holdsOneStateOnServersToo() {
    for (TestServer server : List.of(TestServer.postgres(), TestServer.mongo())) {
      try (TestDatabase served = server.newDatabase();
          Database source = Holdfast.open(served.url())) {
        Copy.from(database).to(source).run();
        Collection<Document> busy = source.collection("things");
        ContentHash before = Comparison.hash(source, "things");
        BackupInfo info =
            Backup.of(source)
                .to(backups)
                .progress(
                    (name, documents, expected) -> {
                      busy.deleteMany(field("n").gt(2_900));
                      busy.insertOne(Document.of("n", 2_950));
                      busy.updateMany(field("n").lt(20), Update.set("late", documents));
                    })
                .create();
        assertThat(Comparison.hash(source, "things")).isNotEqualTo(before);
        assertThat(restored(info)).as(source.toString()).isEqualTo(before);
      }
    }
  }

  /** As it does with those that have lasted for a minute. */
  @Test
  void aSnapshotThatTheServerEndsIsToldAndLeavesNothing() throws IOException {
    try (MongoReplicaSet server = MongoReplicaSet.start(1);
        TestDatabase served = server.newDatabase();
        Database source = Holdfast.open(served.url());
        MongoClient client = MongoClients.create(served.url())) {
      source.collection("first").insertOne(Document.of("id", "a"));
      source.collection("second").insertOne(Document.of("id", "b"));
      org.bson.Document ending = new org.bson.Document("killAllSessions", List.of());
      assertThatThrownBy(
              () ->
                  Backup.of(source)
                      .to(backups)
                      .progress(
                          (name, documents, expected) ->
                              client.getDatabase("admin").runCommand(ending))
                      .create())
          .hasMessageContaining("transactionLifetimeLimitSeconds")
          .extracting(e -> ((HoldfastException) e).code())
          .isEqualTo(ErrorCode.TRANSACTION_ABORTED);
      assertThat(backups.list()).isEmpty();
      try (Stream<Path> left = Files.list(backups.folder().resolve("snapshots"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  /** PostgreSQL gives out a revision before the transaction that takes it commits. */
  @Test
  void aRevisionThatCommitsLateIsNotMissed() {
    try (TestDatabase server = TestServer.postgres().newDatabase();
        Database postgres = Holdfast.open(server.url())) {
      Collection<Document> late = postgres.collection("things");
      late.insertOne(Document.of("id", "old", "n", 1));
      try (Transaction open = postgres.begin()) {
        late.in(open).insertOne(Document.of("id", "late"));
        late.in(open).updateOne(field("id").eq("old"), Update.set("n", 2));
        late.insertOne(Document.of("id", "early"));
        BackupInfo full = Backup.of(postgres).to(backups).create();
        assertThat(full.documents()).isEqualTo(2);
        open.commit();
      }
      BackupInfo next = Backup.of(postgres).to(backups).kind(BackupKind.INCREMENTAL).create();
      assertThat(next.kind()).isEqualTo(BackupKind.INCREMENTAL);
      assertThat(restored(next)).isEqualTo(Comparison.hash(postgres, "things"));
    }
  }

  @Test
  void stoppingItLeavesNothingThatLooksLikeABackup() throws IOException {
    assertThatThrownBy(
            () ->
                Backup.of(database)
                    .to(backups)
                    .progress(
                        (name, documents, expected) -> {
                          throw new CancellationException("enough");
                        })
                    .create())
        .isInstanceOf(CancellationException.class);
    assertThat(backups.list()).isEmpty();
    try (Stream<Path> left = Files.list(directory.resolve("backups/snapshots"))) {
      assertThat(left).isEmpty();
    }
    assertThat(create(BackupKind.FULL).documents()).isEqualTo(3_000);
  }

  @Test
  void anInterruptedThreadStops() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> create(BackupKind.FULL)).isInstanceOf(HoldfastException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(backups.list()).isEmpty();
  }

  @Test
  void buildsOnNothingWhenTheFileWasPutBack() throws IOException {
    database.close();
    byte[] old = Files.readAllBytes(file);
    database = Holdfast.open("sqlite:" + file);
    things = database.collection("things");
    things.updateOne(field("id").eq("t1"), Update.set("n", -1));
    create(BackupKind.FULL);
    database.close();
    Files.write(file, old);
    database = Holdfast.open("sqlite:" + file);
    things = database.collection("things");
    things.updateOne(field("id").eq("t2"), Update.set("n", -2));
    BackupInfo next = create(BackupKind.INCREMENTAL);
    assertThat(next.kind()).isEqualTo(BackupKind.FULL);
    assertThat(next.note()).contains("full instead of incremental", "no backup of this state");
    assertThat(restored(next)).isEqualTo(Comparison.hash(database, "things"));
  }

  @Test
  void buildsOnNothingOfAnotherDatabase() {
    create(BackupKind.FULL);
    memory.collection("things").insertOne(Document.of("id", "t1"));
    BackupInfo other = Backup.of(memory).to(backups).kind(BackupKind.DIFFERENTIAL).create();
    assertThat(other.kind()).isEqualTo(BackupKind.FULL);
    assertThat(create(BackupKind.INCREMENTAL).kind()).isEqualTo(BackupKind.INCREMENTAL);
  }

  @Test
  void buildsOnAnOlderOneWhenTheNewestIsDamaged() throws IOException {
    BackupInfo full = create(BackupKind.FULL);
    things.deleteOne(field("id").eq("t7"));
    BackupInfo damaged = create(BackupKind.INCREMENTAL);
    Path part = damaged.path().resolve(ManifestText.fileName(1, Compression.ZSTD, false));
    Files.delete(part);
    things.deleteOne(field("id").eq("t8"));
    BackupInfo next = create(BackupKind.INCREMENTAL);
    assertThat(next.parent()).isEqualTo(full.id());
    assertThat(restored(next)).isEqualTo(Comparison.hash(database, "things"));
  }

  @Test
  void becomesAFullOneWhenWhatItBuildsOnTurnsOutToBeDamaged() throws IOException {
    BackupInfo full = create(BackupKind.FULL);
    Path part = full.path().resolve(ManifestText.fileName(1, Compression.ZSTD, false));
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] ^= 1;
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
    Files.write(part, bytes);
    BackupInfo next = create(BackupKind.INCREMENTAL);
    assertThat(next.kind()).isEqualTo(BackupKind.FULL);
    assertThat(next.note()).contains("damaged");
    assertThat(restored(next)).isEqualTo(Comparison.hash(database, "things"));
  }

  @Test
  void goesOnFromTheNewestWhenTheClockIsSetBack() {
    Instant now = Instant.parse("2026-11-21T20:45:10Z");
    BackupRepository today = backups.clock(() -> now);
    BackupRepository yesterday = backups.clock(() -> now.minus(Duration.ofDays(1)));
    BackupInfo first = Backup.of(database).to(today).create();
    BackupInfo second = Backup.of(database).to(yesterday).kind(BackupKind.INCREMENTAL).create();
    assertThat(first.id()).isEqualTo("backup_20261121_204510");
    assertThat(second.id()).isEqualTo("backup_20261121_204511");
    assertThat(second.parent()).isEqualTo(first.id());
    assertThat(backups.list()).extracting(BackupInfo::id).containsExactly(second.id(), first.id());
  }

  @Test
  void theSharesTogetherAreAll() {
    Instant now = Instant.parse("2026-11-21T20:45:10Z");
    List<String> looked = new ArrayList<>();
    for (int day = 0; day < 9; day++) {
      Instant then = now.plus(Duration.ofDays(day));
      Backup.of(memory).to(backups.clock(() -> then)).create();
    }
    for (int share = 1; share <= 3; share++) {
      List<Verification> found = backups.verifyShare(VerificationLevel.QUICK, share, 3);
      found.forEach(one -> looked.add(one.id()));
    }
    assertThat(looked)
        .containsExactlyInAnyOrderElementsOf(backups.list().stream().map(BackupInfo::id).toList());
  }

  @Test
  void oneWorksAtATime() throws IOException {
    Files.createDirectories(backups.folder());
    try (LockFile held = LockFile.acquire(backups.folder().resolve(".holdfast.lock"), "test")) {
      held.check();
      assertThatThrownBy(() -> create(BackupKind.FULL))
          .extracting(e -> ((HoldfastException) e).code())
          .isEqualTo(ErrorCode.UNAVAILABLE);
    }
    assertThat(create(BackupKind.FULL).documents()).isEqualTo(3_000);
  }

  @Test
  void aDatabaseInUseIsNotRestoredOver() {
    BackupInfo info = create(BackupKind.FULL);
    try (Transaction open = database.begin()) {
      things.in(open).insertOne(Document.of("id", "mine"));
      assertThatThrownBy(() -> Restore.from(backups, info.id()).into(database).run())
          .hasMessageContaining("1 open transactions")
          .extracting(e -> ((HoldfastException) e).code())
          .isEqualTo(ErrorCode.UNAVAILABLE);
    }
  }

  @Test
  void theHistoryOfBackupsIsACollection() {
    BackupInfo info = create(BackupKind.FULL);
    Restore.from(backups, info.id()).into(database).overwrite().run();
    List<Document> entries = BackupLog.of(database).entries();
    assertThat(entries).hasSize(2);
    assertThat(entries)
        .extracting(entry -> entry.getString("backup").orElse(""))
        .containsOnly(info.id());
    assertThat(entries)
        .extracting(entry -> entry.getString("event").orElse(""))
        .contains("backup", "restore");
    assertThat(info.documents()).isEqualTo(3_000);
  }

  @Test
  void aFolderWithoutRightsIsATypedError() throws IOException {
    Path notAFolder = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> Backup.of(database).to(notAFolder).create())
        .isInstanceOf(HoldfastException.class);
    assertThatThrownBy(() -> backups.get("backup_20260101_000000"))
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
    assertThatThrownBy(() -> backups.verify("../../etc", VerificationLevel.QUICK))
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
  }
}
