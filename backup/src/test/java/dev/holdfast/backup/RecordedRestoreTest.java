package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.history.Audit;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.History;
import dev.holdfast.history.Version;
import dev.holdfast.history.VersionHistory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restores into a database that is open with a history and an audit, and goes on with them. */
class RecordedRestoreTest {
  private static final Secret KEY = Secret.of("0123456789abcdef");

  @TempDir Path directory;
  private BackupRepository backups;
  private Database database;

  @BeforeEach
  void open() {
    backups = BackupRepository.at(directory.resolve("backups"));
    database =
        Holdfast.open("sqlite:" + directory.resolve("a.db"), Audit.ofAll(KEY), History.ofAll());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Collection<Document> orders() {
    return database.collection("orders");
  }

  private void set(String id, int n) {
    orders().upsertOne(Document.of("id", id, "n", n));
  }

  private BackupInfo saved() {
    return Backup.of(database).to(backups).create();
  }

  private void requireWhole() {
    assertThat(AuditTrail.of(database).verify(KEY, Optional.empty()).findings()).isEmpty();
  }

  /** What a backup and a restore note is no record of a user. */
  @Test
  void whatRecordsEverythingDoesNotStandInTheWay() {
    set("o1", 1);
    saved();
    BackupInfo second = saved();
    set("o1", 2);
    RestoreResult result = Restore.from(backups, second.id()).into(database).run();
    assertThat(result.safety()).isNotNull();
    assertThat(orders().findById("o1").orElseThrow().getLong("n")).contains(1L);
    assertThat(database.collection(".history/holdfast_backups").count()).isZero();
    requireWhole();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theAuditStaysWhole(boolean inSteps) {
    set("o1", 1);
    BackupInfo saved = saved();
    set("o1", 2);
    set("o1", 3);
    orders().createIndex(Index.on("n"));
    Restore restore = Restore.from(backups, saved.id()).into(database).overwrite();
    (inSteps ? restore.inSteps() : restore).run();
    set("o1", 4);
    set("o2", 1);
    requireWhole();
  }

  @Test
  void aChainOfVersionsGoesOnWhereTheBackupHasIt() {
    set("o1", 1);
    BackupInfo saved = saved();
    set("o1", 2);
    set("o1", 3);
    Restore.from(backups, saved.id()).into(database).run();
    orders().updateMany(field("id").eq("o1"), Update.set("n", 4));
    assertThat(VersionHistory.of(database).history("orders", "o1").stream().map(Version::id))
        .containsExactly("o1@0000000001", "o1@0000000002");
  }

  private long asOf(Instant at) {
    return VersionHistory.of(database)
        .asOf(at)
        .collection("orders")
        .findById("o1")
        .orElseThrow()
        .getLong("n")
        .orElseThrow();
  }

  private void requireUnknown(Instant at) {
    assertThatThrownBy(() -> asOf(at))
        .hasMessageContaining("was restored at")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"at once", "with indexes", "in steps", "one collection"})
  void whatWasBetweenABackupAndItsRestoreIsNotKnown(String how) {
    set("o1", 1);
    set("o1", 2);
    Instant first = VersionHistory.of(database).history("orders", "o1").get(0).at();
    BackupInfo saved = saved();
    set("o1", 3);
    Instant lost = VersionHistory.of(database).history("orders", "o1").get(2).at();
    if (how.equals("with indexes")) {
      orders().createIndex(Index.on("n"));
    }
    Restore restore = Restore.from(backups, saved.id()).into(database);
    restore = how.equals("in steps") ? restore.inSteps() : restore;
    (how.equals("one collection") ? restore.collections("orders") : restore).run();
    Instant restored = Instant.now();

    assertThat(asOf(first)).isEqualTo(1);
    requireUnknown(lost);
    assertThat(asOf(restored)).isEqualTo(2);
    set("o1", 4);
    assertThat(asOf(restored)).isEqualTo(2);

    BackupInfo second = saved();
    set("o1", 5);
    Instant alsoLost = VersionHistory.of(database).history("orders", "o1").get(3).at();
    Restore.from(backups, second.id()).into(database).run();
    requireUnknown(lost);
    requireUnknown(alsoLost);
    assertThat(asOf(restored)).isEqualTo(2);
  }

  /** Into another database, whose own notes do not say what those of the first one say. */
  @Test
  void aChosenCollectionTellsNoMoreThanWhereItComesFrom() {
    set("o1", 1);
    Instant before = Instant.now();
    BackupInfo saved;
    try (Database younger =
        Holdfast.open("sqlite:" + directory.resolve("b.db"), History.of("orders"))) {
      younger.collection("orders").insertOne(Document.of("id", "o1", "n", 2));
      saved = Backup.of(younger).to(backups).create();
    }
    Restore.from(backups, saved.id()).into(database).collections("orders").run();
    requireUnknown(before);
    assertThat(asOf(Instant.now())).isEqualTo(2);
  }

  /** Of a backup from before there was one. */
  @Test
  void aHistoryBeginsAnewWhereTheBackupHasNone() {
    BackupInfo saved;
    Path file = directory.resolve("b.db");
    try (Database plain = Holdfast.open("sqlite:" + file)) {
      plain.collection("orders").insertOne(Document.of("id", "o1", "n", 1));
      saved = Backup.of(plain).to(backups).create();
    }
    set("o1", 2);
    Restore.from(backups, saved.id()).into(database).run();
    set("o1", 3);
    VersionHistory history = VersionHistory.of(database);
    Version first = history.history("orders", "o1").get(0);
    assertThat(first.before().orElseThrow().getLong("n")).contains(1L);
    assertThat(
            history
                .asOf(first.at().minusNanos(1))
                .collection("orders")
                .findById("o1")
                .orElseThrow())
        .isEqualTo(first.before().orElseThrow());
  }
}
