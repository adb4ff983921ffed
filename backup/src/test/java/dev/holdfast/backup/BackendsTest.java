package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Update;
import dev.holdfast.tck.RandomSample;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From each backend to each other one, by a backup and by a copy: the same, whatever is asked. */
class BackendsTest {
  private static final int DOCUMENTS = 150;
  private static final int QUERIES = 500;

  @TempDir Path directory;
  private final List<Database> databases = new ArrayList<>();
  private final List<TestDatabase> servers = new ArrayList<>();
  private final RandomSample sample = RandomSample.of(20261121, DOCUMENTS);

  @BeforeEach
  void open() {
    servers.add(TestServer.postgres().newDatabase());
    servers.add(TestServer.mongo().newDatabase());
    databases.add(Holdfast.open("memory:"));
    databases.add(Holdfast.open("sqlite:" + directory.resolve("a.db")));
    servers.forEach(server -> databases.add(Holdfast.open(server.url())));
  }

  @AfterEach
  void close() {
    databases.forEach(Database::close);
    servers.forEach(TestDatabase::close);
  }

  private void fill(Database source) {
    Collection<Document> things = source.collection("things");
    sample.indexes().forEach(things::createIndex);
    things.insertMany(sample.documents());
    Collection<Document> ordered = source.collection("ordered");
    ordered.createIndex(Index.on("n").asUnique());
    for (int i = 0; i < 20; i++) {
      ordered.insertOne(Document.of("id", "x" + i * 7 % 20, "n", i));
    }
    ordered.updateOne(field("n").eq(3), Update.set("n", 33));
  }

  private static void empty(Database database) {
    database.collections().forEach(name -> database.collection(name).drop());
  }

  private void requireSame(Database source, Database target, List<List<Document>> answers) {
    assertThat(Comparison.between(source, target)).isEmpty();
    for (String name : List.of("things", "ordered")) {
      assertThat(target.collection(name).indexes()).isEqualTo(source.collection(name).indexes());
      Revisions.requireInOrder(source.collection(name), target.collection(name));
    }
    assertThat(answers(target)).isEqualTo(answers);
  }

  private List<List<Document>> answers(Database database) {
    Collection<Document> things = database.collection("things");
    List<Query> queries = sample.queries(QUERIES);
    return queries.stream().map(things::findMany).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void whatIsSavedOnOneIsTheSameOnEachOther(int from) {
    Database source = databases.get(from);
    fill(source);
    BackupRepository backups = BackupRepository.at(directory.resolve("backups"));
    BackupInfo full = Backup.of(source).to(backups).create();
    source.collection("things").deleteOne(Filter.all());
    source.collection("things").updateMany(Filter.all(), Update.set("added", from));
    BackupInfo increment = Backup.of(source).to(backups).kind(BackupKind.INCREMENTAL).create();
    assertThat(increment.parent()).isEqualTo(full.id());
    List<List<Document>> answers = answers(source);
    for (Database target : databases) {
      if (target != source) {
        Restore.from(backups, increment.id()).into(target).run();
        requireSame(source, target, answers);
        empty(target);
      }
    }
  }

  @Test
  void aRestoreInPlaceGivesBackWhatWas() {
    for (Database database : databases) {
      fill(database);
      BackupRepository backups =
          BackupRepository.at(directory.resolve("in place " + databases.indexOf(database)));
      BackupInfo info = Backup.of(database).to(backups).create();
      List<List<Document>> answers = answers(database);
      database.collection("things").deleteMany(field("n").exists());
      database.collection("things").updateMany(Filter.all(), Update.set("added", true));
      database.collection("other").insertOne(Document.of("id", "x"));
      RestoreResult result = Restore.from(backups, info.id()).into(database).run();
      assertThat(result.emptied()).containsExactly("other");
      assertThat(answers(database)).as(database.toString()).isEqualTo(answers);
      database.collection("things").deleteOne(Filter.all());
      Restore.from(backups, info.id()).into(database).overwrite().inSteps().run();
      assertThat(answers(database)).as(database.toString()).isEqualTo(answers);
    }
  }

  /** Each backend is read and written by a backup with each other one; a copy does both at once. */
  @Test
  void whatIsCopiedRoundAllIsTheSameOnEach() {
    fill(databases.get(0));
    List<List<Document>> answers = answers(databases.get(0));
    for (int from = 0; from < databases.size(); from++) {
      Database source = databases.get(from);
      Database target = databases.get((from + 1) % databases.size());
      empty(target);
      Copy.from(source).to(target).verified().run();
      requireSame(source, target, answers);
    }
  }
}
