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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupTest {
  private static final int DOCUMENTS = 2345;

  @TempDir Path directory;
  private Database sqlite;
  private Database memory;
  private BackupRepository backups;

  @BeforeEach
  void open() {
    sqlite = Holdfast.open("sqlite:" + directory.resolve("a.db"));
    memory = Holdfast.open("memory:");
    backups = BackupRepository.at(directory.resolve("backups"));
    fill(sqlite.collection("many"), DOCUMENTS);
    fill(sqlite.collection("few"), 3);
    sqlite.collection("few").createIndex(Index.on("n", "a.b").named("two").asUnique());
    sqlite.collection("empty").createIndex(Index.on("x"));
  }

  @AfterEach
  void close() {
    sqlite.close();
    memory.close();
  }

  private static void fill(Collection<Document> collection, int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(
          Document.parse(
              "{\"id\":\"é\\\"\\n😀"
                  + (count - i)
                  + "\",\"n\":"
                  + i
                  + ",\"$x\":[[0.1],null],\"a.b\":{\"\":true}}"));
    }
    collection.insertMany(documents);
  }

  private void requireEqual(Database restored) {
    assertThat(Comparison.between(sqlite, restored)).isEmpty();
    for (String name : sqlite.collections()) {
      if (!name.equals(BackupLog.COLLECTION)) {
        assertThat(restored.collection(name).indexes())
            .isEqualTo(sqlite.collection(name).indexes());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void savesVerifiesAndRestoresIntoAnotherBackend(Compression compression) {
    BackupInfo info =
        Backup.of(sqlite).to(backups).type(BackupType.DAILY).compression(compression).create();

    assertThat(info.documents()).isEqualTo(DOCUMENTS + 3);
    assertThat(info.path()).isEqualTo(directory.resolve("backups/daily").resolve(info.id()));
    assertThat(backups.list()).containsExactly(info);
    assertThat(backups.verify(info.id(), VerificationLevel.DEEP).orThrow().documents())
        .isEqualTo(DOCUMENTS + 3);
    RestoreResult result = Restore.from(backups, info.id()).into(memory).run();
    assertThat(result.documents()).isEqualTo(DOCUMENTS + 3);
    assertThat(result.safety()).isNull();
    requireEqual(memory);
  }

  @Test
  void keepsTheOrderOfRevisions() {
    Collection<Document> few = sqlite.collection("few");
    few.updateOne(field("n").eq(1), Update.set("n", 17));
    BackupInfo info = Backup.of(sqlite).to(backups).create();
    Restore.from(backups, info.id()).into(memory).run();
    Revisions.requireInOrder(few, memory.collection("few"));
  }

  @Test
  void isForItsOwnerAloneAndReadOnly() throws IOException {
    BackupInfo info = Backup.of(sqlite).to(backups).create();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(info.path())))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(info.path())) {
      assertThat(files)
          .hasSize(4)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("r--------"));
    }
  }

  @Test
  void restoresOverWhatIsThereAfterSavingIt() {
    BackupInfo info = Backup.of(sqlite).to(backups).create();
    Collection<Document> many = sqlite.collection("many");
    many.deleteMany(field("n").lt(100));
    many.updateMany(field("n").lt(200), Update.set("y", true));
    sqlite.collection("few").dropIndex("two");
    sqlite.collection("later").insertOne(Document.of("id", "x"));
    sqlite.collection("later").createIndex(Index.on("y").asUnique());
    Comparisons changed = new Comparisons(sqlite);

    RestoreResult result = Restore.from(backups, info.id()).into(sqlite).run();

    assertThat(result.emptied()).containsExactly("later");
    assertThat(sqlite.collections()).doesNotContain("later").contains("empty");
    Restore.from(backups, info.id()).into(memory).run();
    requireEqual(memory);
    assertThat(result.safety()).isNotNull();
    Restore.from(backups, String.valueOf(result.safety())).into(sqlite).overwrite().run();
    assertThat(new Comparisons(sqlite)).isEqualTo(changed);
  }

  /** The content of all collections. */
  private record Comparisons(List<String> hashes) {
    Comparisons(Database database) {
      this(
          database.collections().stream()
              .filter(name -> !name.equals(BackupLog.COLLECTION))
              .map(name -> name + " " + Comparison.hash(database, name))
              .toList());
    }
  }

  @Test
  void restoresChosenCollectionsAndLeavesTheOthers() {
    BackupInfo info = Backup.of(sqlite).to(backups).create();
    sqlite.collection("many").clear();
    sqlite.collection("few").clear();
    RestoreResult result =
        Restore.from(backups, info.id()).into(sqlite).collections("few").overwrite().run();
    assertThat(result.documents()).isEqualTo(3);
    assertThat(sqlite.collection("few").count()).isEqualTo(3);
    assertThat(sqlite.collection("many").count()).isZero();
    assertThatThrownBy(() -> Restore.from(backups, info.id()).into(sqlite).collections("fwe").run())
        .hasMessageContaining("[fwe]")
        .hasMessageContaining("few");
  }

  @ParameterizedTest
  @EnumSource(BackupKind.class)
  void anyKindRestoresTheStateOfItsTime(BackupKind kind) {
    Backup.of(sqlite).to(backups).create();
    Collection<Document> many = sqlite.collection("many");
    for (int round = 0; round < 4; round++) {
      int from = round * 50;
      many.deleteMany(field("n").gte(from).and(field("n").lt(from + 20)));
      many.updateMany(field("n").gte(from).and(field("n").lt(from + 30)), Update.set("y", round));
      many.insertOne(Document.of("id", "round" + round));
      many.insertOne(Document.of("id", "é\"\n😀" + (DOCUMENTS - from), "again", true));
      if (round == 1) {
        sqlite.collection("few").drop();
      } else if (round == 2) {
        fill(sqlite.collection("few"), 2);
      }
      BackupInfo info = Backup.of(sqlite).to(backups).kind(kind).create();
      assertThat(info.kind()).isEqualTo(kind);
      assertThat(backups.verify(info.id(), VerificationLevel.DEEP).orThrow().isGood()).isTrue();
      Restore.from(backups, info.id()).into(memory).overwrite().run();
      requireEqual(memory);
    }
  }

  @Test
  void isEncrypted() throws IOException {
    BackupRepository sealed = backups.encrypted(Secret.of("correct horse"));
    BackupInfo info = Backup.of(sqlite).to(sealed).create();
    sqlite.collection("many").deleteMany(field("n").lt(7));
    BackupInfo increment = Backup.of(sqlite).to(sealed).kind(BackupKind.INCREMENTAL).create();

    assertThat(increment.parent()).isEqualTo(info.id());
    Restore.from(sealed, increment.id()).into(memory).run();
    requireEqual(memory);
    assertThat(Files.readString(info.path().resolve("manifest.json"))).doesNotContain("many");
    assertThat(backups.verify(info.id(), VerificationLevel.QUICK).problem())
        .isEqualTo(Problem.NO_KEY);
    assertThat(
            backups
                .encrypted(Secret.of("wrong horse"))
                .verify(info.id(), VerificationLevel.QUICK)
                .problem())
        .isEqualTo(Problem.WRONG_KEY);
    refused(Backup.of(sqlite).to(backups), "no key was given");
  }

  private static void refused(Backup backup, String... words) {
    assertThatThrownBy(backup::create)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED))
        .hasMessageContainingAll(words);
  }

  /** Nobody could read it, and who made it would not know. */
  @ParameterizedTest
  @EnumSource(BackupKind.class)
  void aMistypedKeyMakesNoBackup(BackupKind kind) {
    BackupRepository right = backups.encrypted(Secret.of("correct horse"));
    BackupInfo info = Backup.of(sqlite).to(right).create();
    BackupRepository wrong = backups.encrypted(Secret.of("correct hors"));
    refused(Backup.of(sqlite).to(wrong).kind(kind), info.id(), "another key", "--new-key");
    assertThat(backups.list()).containsExactly(info);
    memory.collection("x").insertOne(Document.of("id", "another database"));
    assertThat(Backup.of(memory).to(wrong).create().encrypted()).isTrue();
    assertThat(Backup.of(sqlite).to(right).kind(kind).create().kind()).isEqualTo(kind);
  }

  @Test
  void aKeyIsChangedOnPurpose() {
    BackupRepository old = backups.encrypted(Secret.of("of last year"));
    BackupInfo before = Backup.of(sqlite).to(old).create();
    sqlite.collection("many").deleteMany(field("n").lt(7));
    BackupRepository changed = backups.encrypted(Secret.of("of this year"));
    BackupInfo first = Backup.of(sqlite).to(changed).kind(BackupKind.INCREMENTAL).newKey().create();
    assertThat(first.kind()).isEqualTo(BackupKind.FULL);
    assertThat(first.note()).contains("another key");
    refused(Backup.of(sqlite).to(old), first.id());
    // With the key of its time, which says nothing about the next.
    RestoreResult result = Restore.from(old, before.id()).into(sqlite).run();
    assertThat(result.safety()).isNotNull();
    BackupInfo next = Backup.of(sqlite).to(changed).create();
    assertThat(changed.verify(next.id(), VerificationLevel.FULL).isGood()).isTrue();
    // Not so with one that has opened nothing.
    BackupRepository mistyped = backups.encrypted(Secret.of("of thsi year"));
    assertThatThrownBy(() -> mistyped.createSafety(sqlite, "before a restore"))
        .hasMessageContaining("another key");
  }
}
