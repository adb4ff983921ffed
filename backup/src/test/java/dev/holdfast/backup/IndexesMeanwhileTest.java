package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capabilities;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Health;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No snapshot holds indexes; a unique one must not be saved with the documents that it forbids. */
class IndexesMeanwhileTest {
  private static final Index UNIQUE = Index.on("email").named("email").asUnique();

  @TempDir Path directory;
  private Database database;
  private Database memory;
  private BackupRepository backups;
  private int migrations;

  @BeforeEach
  void open() {
    database = Holdfast.open("sqlite:" + directory.resolve("shop.db"));
    memory = Holdfast.open("memory:");
    backups = BackupRepository.at(directory.resolve("backups"));
    database.collection("before").insertOne(Document.of("id", "a"));
    database.collection("users").insertOne(Document.of("id", "first", "email", "a@b"));
    database.collection("users").insertOne(Document.of("id", "second", "email", "a@b"));
  }

  @AfterEach
  void close() {
    database.close();
    memory.close();
  }

  private void migrate() {
    if (migrations++ == 0) {
      Collection<Document> users = database.collection("users");
      users.deleteOne(field("id").eq("second"));
      users.createIndex(UNIQUE);
    }
  }

  private void requireWhole(BackupInfo info, int users, Index... indexes) {
    Restore.from(backups, info.id()).into(memory).run();
    assertThat(memory.collection("users").count()).isEqualTo(users);
    assertThat(memory.collection("users").indexes()).containsExactly(indexes);
  }

  @Test
  void whatIsMadeWhileABackupIsWrittenIsNotInIt() {
    BackupInfo info =
        Backup.of(database).to(backups).progress((name, done, expected) -> migrate()).create();
    assertThat(migrations).isPositive();
    requireWhole(info, 2);
  }

  @Test
  void whatIsMadeAsItBeginsMakesItBeginAgain() {
    Backend busy = new Busy(database.backend(), this::migrate);
    requireWhole(Backup.of(Holdfast.open(busy)).to(backups).create(), 1, UNIQUE);
  }

  @Test
  void whereIndexesNeverStayTheSameNothingIsKept() {
    Collection<Document> users = database.collection("users");
    Backend busy =
        new Busy(
            database.backend(),
            () -> users.createIndex(Index.on("x" + migrations++).named("x" + migrations)));
    assertThatThrownBy(() -> Backup.of(Holdfast.open(busy)).to(backups).create())
        .hasMessageContaining("Indexes were made or dropped")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(backups.list()).isEmpty();
  }

  @Test
  void aCopyHasTheIndexesOfItsDocumentsToo() {
    Copy.from(database).to(memory).progress((name, done, expected) -> migrate()).run();
    assertThat(migrations).isPositive();
    assertThat(memory.collection("users").count()).isEqualTo(2);
    assertThat(memory.collection("users").indexes()).isEmpty();
  }

  /** Where something happens as each snapshot begins. */
  private record Busy(Backend inner, Runnable begun) implements Backend {
    @Override
    public BackendTransaction begin(TransactionOptions options) {
      BackendTransaction transaction = inner.begin(options);
      if (options.readOnly()) {
        begun.run();
      }
      return transaction;
    }

    @Override
    public <R> R read(Read<R> read) {
      return inner.read(read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return inner.write(batch);
    }

    @Override
    public <R> R admin(Admin<R> request) {
      return inner.admin(request);
    }

    @Override
    public Capabilities capabilities() {
      return inner.capabilities();
    }

    @Override
    public Health health() {
      return inner.health();
    }

    @Override
    public void close() {}
  }
}
