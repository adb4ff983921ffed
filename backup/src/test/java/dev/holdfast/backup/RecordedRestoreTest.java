package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.history.Audit;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.History;
import dev.holdfast.history.Version;
import dev.holdfast.history.VersionHistory;
import java.nio.file.Path;
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
