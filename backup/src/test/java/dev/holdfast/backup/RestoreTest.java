package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBuffer;
import dev.holdfast.spi.WriteResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restores that somebody disturbs. */
class RestoreTest {
  /** Of 112 bytes: with what stands before it, its versions have one too many. */
  private static final String LONG =
      "a23456789-b23456789-c23456789-d23456789-e23456789-f23456789-g23456789-h23456789-"
          + "i23456789-j23456789-k23456789-l2";

  @TempDir Path directory;
  private Database database;
  private BackupRepository backups;
  private BackupInfo saved;
  private final AtomicInteger waiting = new AtomicInteger();

  @BeforeEach
  void open() {
    database = Holdfast.open("sqlite:" + directory.resolve("a.db"));
    backups = BackupRepository.at(directory.resolve("backups"));
    database.collection("orders").insertOne(Document.of("id", "old"));
    database.collection(".history/orders").insertOne(Document.of("id", "old@0000000001"));
    saved = Backup.of(database).to(backups).create();
    database.collection("orders").insertOne(Document.of("id", "newer", "n", 1));
    database.collection(".history/orders").insertOne(Document.of("id", "newer@0000000001"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<String> ids(String collection) {
    return database.collection(collection).stream(dev.holdfast.Query.all())
        .map(document -> String.valueOf(document.id()))
        .toList();
  }

  /** It is in no backup, and would be gone. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrittenAfterItWasSavedIsNotLost(boolean inSteps) {
    BackupRepository disturbed =
        backups.listener(
            event -> {
              if (event.what() == BackupEvent.What.SAFETY) {
                database.collection("orders").insertOne(Document.of("id", "just now"));
              }
            });
    Restore restore = Restore.from(disturbed, saved.id()).into(database);
    assertThatThrownBy(() -> (inSteps ? restore.inSteps() : restore).run())
        .hasMessageContaining("after it had been saved as")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.CONFLICT);
    assertThat(ids("orders")).containsExactly("just now", "newer", "old");
    assertThat(BackupLog.of(database).interruptedRestore()).isEmpty();
    Restore.from(backups, saved.id()).into(database).run();
    assertThat(ids("orders")).containsExactly("old");
  }

  private void insert(String collection, String id) {
    database.collection(collection).insertOne(Document.of("id", id));
  }

  /** Of before there was a history, and of names that versions are not kept under. */
  @ParameterizedTest
  @ValueSource(strings = {"shop", "#shop", LONG})
  void noVersionsTellOfOtherRecordsThanThoseThatAreRestored(String name) {
    insert(name, "kept");
    insert("other", "a");
    insert(".history/other", "a@0000000001");
    BackupInfo before = Backup.of(database).to(backups).create();
    String versions = HistoryCollections.versionsOf(name);
    insert(versions, "kept@0000000001");
    BackupInfo after = Backup.of(database).to(backups).create();
    insert(name, "later");
    insert(versions, "later@0000000001");

    Restore.from(backups, after.id()).into(database).collections(name).run();
    assertThat(ids(name)).contains("kept").doesNotContain("later");
    assertThat(ids(versions)).containsExactly("kept@0000000001");
    RestoreResult result =
        Restore.from(backups, before.id()).into(database).collections(name).run();
    assertThat(ids(versions)).isEmpty();
    assertThat(result.emptied()).containsExactly(versions);
    assertThat(ids("other")).containsExactly("a");
    assertThat(ids(".history/other")).containsExactly("a@0000000001");
  }

  @Test
  void toChooseNothingIsRefused() {
    assertThatThrownBy(() -> Restore.from(backups, saved.id()).into(database).collections())
        .hasMessageContaining("No collection is named")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
  }

  /** As a buffer that sends what it has taken a while later. */
  @Test
  void theNoteIsInTheDatabaseBeforeAnythingElseIs() {
    database.collection("orders").createIndex(Index.on("n"));
    List<Boolean> noted = new ArrayList<>();
    Layer holding =
        inner ->
            new ForwardingBackend(inner) {
              @Override
              public WriteResult write(WriteBatch batch) {
                throw HoldfastException.of(ErrorCode.UNAVAILABLE, "It is held back");
              }

              @Override
              public String toString() {
                return "holding -> " + inner;
              }
            };
    try (Database held = Holdfast.open("sqlite:" + directory.resolve("a.db"), holding)) {
      Restore.from(backups, saved.id())
          .into(held)
          .progress(
              (what, documents, expected) ->
                  noted.add(BackupLog.of(database).interruptedRestore().isPresent()))
          .run();
      assertThat(noted).isNotEmpty().containsOnly(true);
      assertThat(BackupLog.of(database).interruptedRestore()).isEmpty();
      BackupInfo next = Backup.of(held).to(backups).create();
      assertThat(BackupLog.of(database).knows(next)).isTrue();
    }
  }

  @Test
  void aRestoreThatFailsGivesTheIndexesBack() {
    Index unique = Index.on("n").asUnique();
    database.collection("orders").createIndex(unique);
    Restore stopped =
        Restore.from(backups, saved.id())
            .into(database)
            .progress(
                (what, documents, expected) -> {
                  assertThat(database.collection("orders").indexes()).isEmpty();
                  throw new CancellationException("stopped");
                });
    assertThatThrownBy(stopped::run).isInstanceOf(CancellationException.class);
    assertThat(database.collection("orders").indexes()).containsExactly(unique);
    assertThat(ids("orders")).containsExactly("newer", "old");
    assertThat(BackupLog.of(database).interruptedRestore()).isEmpty();
  }

  /** Indexes to be dropped, made, and of a collection that the backup does not have. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRestoreThatFailsWithoutAKillLeavesEverythingAsItWas(boolean interrupted) {
    database.collection("orders").createIndex(Index.on("m"));
    saved = Backup.of(database).to(backups).create();
    database.collection("orders").dropIndex("m");
    Index unique = Index.on("n").asUnique();
    Index two = Index.on("n", "m");
    database.collection("orders").createIndex(unique);
    database.collection("orders").createIndex(two);
    database.collection("later").createIndex(unique);
    Restore stopped =
        Restore.from(backups, saved.id())
            .into(database)
            .progress(
                (what, documents, expected) -> {
                  if (!interrupted) {
                    throw new CancellationException("stopped");
                  }
                  Thread.currentThread().interrupt();
                });
    try {
      assertThatThrownBy(stopped::run)
          .isInstanceOf(interrupted ? HoldfastException.class : CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isEqualTo(interrupted);
    }
    assertThat(database.collection("orders").indexes()).containsExactlyInAnyOrder(unique, two);
    assertThat(database.collection("later").indexes()).containsExactly(unique);
    assertThat(ids("orders")).containsExactly("newer", "old");
    assertThat(BackupLog.of(database).interruptedRestore()).isEmpty();
    assertThat(Backup.of(database).to(backups).create().documents()).isEqualTo(4);
  }

  /** In the moment between what the transaction saw and its commit; no backup has it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsAddedWhileItIsRestoredIsTold(boolean otherIndexes) {
    try (Database memory = Holdfast.open("memory:")) {
      memory.collection("orders").insertOne(Document.of("id", "other"));
      if (otherIndexes) {
        memory.collection("orders").createIndex(Index.on("n"));
      }
      Restore disturbed =
          Restore.from(backups, saved.id())
              .into(memory)
              .progress(
                  (what, documents, expected) ->
                      memory.collection("orders").insertOne(Document.of("id", "added")));
      assertThatThrownBy(disturbed::run)
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
          .hasMessageContainingAll("The restore is done", "'orders'", "2 documents", "has 1");
      assertThat(memory.collection("orders").count()).isEqualTo(2);
      assertThat(BackupLog.of(memory).interruptedRestore().isPresent()).isEqualTo(otherIndexes);
      Restore.from(backups, saved.id()).into(memory).run();
      assertThat(memory.collection("orders").count()).isEqualTo(1);
      assertThat(memory.collection("orders").indexes()).isEmpty();
      assertThat(BackupLog.of(memory).interruptedRestore()).isEmpty();
    }
  }

  /** What a crash leaves may have been written to since; it is no damage either. */
  @Test
  void whatAnInterruptedRestoreLeftIsSavedAndNotRecovered() {
    BackupLog.of(database).restoring(saved.id());
    String url = "sqlite:" + directory.resolve("a.db");
    assertThatThrownBy(() -> Recovery.open(url, backups))
        .hasMessageContaining("was interrupted")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
    assertThat(ids("orders")).containsExactly("newer", "old");
    RestoreResult result = Restore.from(backups, saved.id()).into(database).run();
    assertThat(ids("orders")).containsExactly("old");
    Restore.from(backups, String.valueOf(result.safety())).into(database).run();
    assertThat(ids("orders")).containsExactly("newer", "old");
  }

  @Test
  void theBackupBeforeARestoreIsTold() {
    List<BackupEvent.What> told = new ArrayList<>();
    Restore.from(backups.listener(event -> told.add(event.what())), saved.id())
        .into(database)
        .run();
    assertThat(told).containsExactly(BackupEvent.What.SAFETY, BackupEvent.What.RESTORE);
  }

  @Test
  void aCollectionComesWithTheVersionsOfItsRecords() {
    database.collection("others").insertOne(Document.of("id", "x"));
    RestoreResult result =
        Restore.from(backups, saved.id()).into(database).collections("orders").run();
    assertThat(result.collections())
        .extracting(RestoreResult.RestoredCollection::name)
        .containsExactly(".history/orders", "orders");
    assertThat(ids("orders")).containsExactly("old");
    assertThat(ids(".history/orders")).containsExactly("old@0000000001");
    assertThat(ids("others")).containsExactly("x");
  }

  /** The clock is looked at when the parent was chosen and the snapshot is not begun. */
  @Test
  void anIncrementDoesNotBuildOnTheStateOfBeforeARestore() {
    AtomicInteger looks = new AtomicInteger();
    BackupRepository elsewhere = BackupRepository.at(directory.resolve("elsewhere"));
    BackupInfo other = Backup.of(database).to(elsewhere).create();
    BackupRepository disturbed =
        backups.clock(
            () -> {
              if (looks.incrementAndGet() == 1) {
                Restore.from(elsewhere, other.id()).into(database).overwrite().run();
              }
              return Instant.now();
            });
    BackupInfo info = Backup.of(database).to(disturbed).kind(BackupKind.INCREMENTAL).create();
    assertThat(info.kind()).isEqualTo(BackupKind.FULL);
    assertThat(info.note()).contains("was restored since");
  }

  /** They would be sent onto the restored state. */
  @Test
  void isRefusedWhileWritesWaitInABuffer() {
    try (Database buffered =
        Holdfast.open(
            "sqlite:" + directory.resolve("a.db"), inner -> new Waiting(inner, waiting))) {
      waiting.set(3);
      assertThatThrownBy(() -> Restore.from(backups, saved.id()).into(buffered).run())
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("3 writes that wait");
      assertThat(ids("orders")).containsExactly("newer", "old");
      assertThat(backups.list()).hasSize(1);
      waiting.set(0);
      Restore.from(backups, saved.id()).into(buffered).run();
    }
    assertThat(ids("orders")).containsExactly("old");
  }

  private static final class Waiting extends ForwardingBackend implements WriteBuffer {
    private final AtomicInteger waiting;

    Waiting(Backend inner, AtomicInteger waiting) {
      super(inner);
      this.waiting = waiting;
    }

    @Override
    public long pendingWrites() {
      return waiting.get();
    }

    @Override
    public String toString() {
      return "waiting -> " + inner();
    }
  }
}
