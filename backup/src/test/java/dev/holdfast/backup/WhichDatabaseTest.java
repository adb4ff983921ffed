package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.RecoveryReport.Source;
import dev.holdfast.backup.rotation.RetentionPolicy;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is of the database that it was made of, whatever that is called. */
class WhichDatabaseTest {
  private static final RetentionPolicy ONE = RetentionPolicy.keepAll().last(1);
  private static final Layer NAMED =
      inner ->
          new ForwardingBackend(inner) {
            @Override
            public String toString() {
              return "layer -> " + inner;
            }
          };

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-21T20:45:10Z");
  private BackupRepository backups;

  @BeforeEach
  void prepare() {
    backups = BackupRepository.at(directory.resolve("backups")).clock(() -> now);
  }

  private BackupInfo create(String url, Layer... layers) {
    return create(DatabaseConfig.parse(url), layers);
  }

  private BackupInfo create(DatabaseConfig config, Layer... layers) {
    try (Database database = Holdfast.open(config, layers)) {
      return create(database);
    }
  }

  private BackupInfo create(Database database) {
    now = now.plus(Duration.ofHours(1));
    database.collection("x").insertOne(Document.of("at", now));
    return Backup.of(database).to(backups).type(BackupType.DAILY).create();
  }

  private String newestOf(String url, Layer... layers) {
    try (Database database = Holdfast.open(url, layers)) {
      return backups.newestOf(database).id();
    }
  }

  private List<String> ids() {
    return backups.list().stream().map(BackupInfo::id).toList();
  }

  /** As those that were made before backups told whose they are. */
  private BackupInfo withoutIdentity(BackupInfo info, String name) throws IOException {
    return rewritten(info, name, null);
  }

  /** As it is called by a process that runs in the file's folder. */
  private BackupInfo renamed(BackupInfo info, String name) throws IOException {
    return rewritten(info, name, info.identity());
  }

  private BackupInfo rewritten(BackupInfo info, String name, @Nullable String identity)
      throws IOException {
    ReadManifest read = OpenBackup.manifest(info.path());
    Manifest was = read.manifest();
    Manifest is =
        new Manifest(
            was.id(),
            was.type(),
            was.kind(),
            was.parent(),
            was.parentSha256(),
            was.createdAt(),
            name,
            identity,
            was.savedBy(),
            was.writtenBy(),
            was.note(),
            was.safety(),
            was.compression(),
            was.documents(),
            was.encryption(),
            was.files());
    Path file = info.path().resolve(Manifest.NAME);
    Files.delete(file);
    Files.write(file, ManifestText.write(is, ManifestText.contents(read, null), null));
    return backups.get(info.id());
  }

  @Test
  void twoSchemasOfOneDatabaseAreTwo() {
    try (TestDatabase server = TestServer.postgres().newDatabase()) {
      String first = server.url();
      String second = first + (first.contains("?") ? "&" : "?") + "schema=second";
      BackupInfo one = create(first);
      BackupInfo two = create(second);
      assertThat(one.database()).isEqualTo(two.database());
      backups.rotate(ONE, false);
      assertThat(ids()).containsExactly(two.id(), one.id());
      assertThat(newestOf(first)).isEqualTo(one.id());
      assertThat(newestOf(second)).isEqualTo(two.id());
    }
  }

  @Test
  void oneDatabaseIsOneWhateverStandsAroundIt() {
    String url = "sqlite:" + directory.resolve("shop.db");
    create(url);
    BackupInfo newest = create(url, NAMED);
    assertThat(newestOf(url)).isEqualTo(newest.id());
    backups.rotate(ONE, false);
    assertThat(ids()).containsExactly(newest.id());
  }

  @Test
  void whatIsGoneWhenItIsClosedIsNeverTheSameAgain() {
    BackupInfo first = create("memory:shop");
    BackupInfo second = create("memory:shop");
    try (Database shop = Holdfast.open("memory:shop");
        Database same = Holdfast.open("memory:shop");
        Database other = Holdfast.open("memory:")) {
      create(shop);
      BackupInfo third = create(same);
      BackupInfo fourth = create(other);
      backups.rotate(ONE, false);
      assertThat(ids()).containsExactly(fourth.id(), third.id(), second.id(), first.id());
    }
  }

  /** The URLs are the same, where each process runs in a folder of its own. */
  @Test
  void twoRelativePathsAreTwo() throws IOException {
    String a = "sqlite:" + Files.createDirectory(directory.resolve("a")).resolve("holdfast.db");
    String c = "sqlite:" + Files.createDirectory(directory.resolve("c")).resolve("holdfast.db");
    BackupInfo ofA = renamed(create(a), "sqlite:holdfast.db");
    assertThat(ofA.database()).isEqualTo("sqlite:holdfast.db");
    try (Recovered recovered = Recovery.open(c, backups)) {
      assertThat(recovered.report().source()).as("it is new").isEqualTo(Source.PRIMARY);
    }
    BackupInfo ofC = renamed(create(c), "sqlite:holdfast.db");
    backups.rotate(ONE, false);
    assertThat(ids()).containsExactly(ofC.id(), ofA.id());
    Files.delete(directory.resolve("a/holdfast.db"));
    try (Recovered recovered = Recovery.open(a, backups)) {
      assertThat(recovered.report().backup()).isEqualTo(ofA.id());
    }
  }

  @Test
  void backupsOfBeforeCountWithThoseOfTheOneDatabaseOfTheirName() throws IOException {
    String url = "sqlite:" + directory.resolve("shop.db");
    withoutIdentity(create(url), "shop");
    BackupInfo newest = renamed(create(url), "shop");
    backups.rotate(ONE, false);
    assertThat(ids()).containsExactly(newest.id());
  }

  @Test
  void backupsOfBeforeGoNoSoonerThanBefore() throws IOException {
    String url = "sqlite:" + directory.resolve("shop.db");
    BackupInfo plain = withoutIdentity(create(url), "plain");
    BackupInfo layered = withoutIdentity(create(url), "layered");
    renamed(create(url), "plain");
    BackupInfo newest = renamed(create(url), "layered");
    backups.rotate(ONE, false);
    assertThat(ids()).containsExactly(newest.id(), layered.id(), plain.id());
  }

  @Test
  void backupsOfBeforeThatCouldBeOfTwoAreOfNeither() throws IOException {
    String a = "sqlite:" + Files.createDirectory(directory.resolve("a")).resolve("holdfast.db");
    String b = "sqlite:" + Files.createDirectory(directory.resolve("b")).resolve("holdfast.db");
    String c = "sqlite:" + Files.createDirectory(directory.resolve("c")).resolve("holdfast.db");
    BackupInfo old = withoutIdentity(create(a), "sqlite:holdfast.db");
    try (Recovered recovered = Recovery.openExisting(DatabaseConfig.parse(b), backups)) {
      assertThat(recovered.report().backup()).as("nothing says no").isEqualTo(old.id());
    }
    Files.delete(directory.resolve("b/holdfast.db"));
    BackupInfo ofA = renamed(create(a), "sqlite:holdfast.db");
    BackupInfo ofC = renamed(create(c), "sqlite:holdfast.db");
    assertThatThrownBy(() -> Recovery.openExisting(DatabaseConfig.parse(b), backups))
        .hasMessageContaining("has no backup of it")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.CORRUPT);
    backups.rotate(ONE, false);
    assertThat(ids()).containsExactly(ofC.id(), ofA.id(), old.id());
  }

  @Test
  void theNewestIsOfTheDatabaseOrOfTheOnlyOneThereIs() throws IOException {
    String one = "sqlite:" + directory.resolve("one.db");
    String two = "sqlite:" + directory.resolve("two.db");
    BackupInfo ofOne = create(one);
    assertThat(newestOf(two)).isEqualTo(ofOne.id());
    create(two);
    assertThat(newestOf(one)).isEqualTo(ofOne.id());
    Files.delete(directory.resolve("one.db"));
    assertThat(backups.newestOf(DatabaseConfig.parse(one)).id()).isEqualTo(ofOne.id());
    assertThatThrownBy(() -> newestOf("sqlite:" + directory.resolve("three.db")))
        .hasMessageContainingAll("one.db", "two.db", "none is of", "three.db", "say which")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
  }

  @Test
  void whatItToldOfADatabaseIsInTheManifest() throws IOException {
    Path link = directory.resolve("link.db");
    BackupInfo direct = create("sqlite:" + directory.resolve("shop.db"));
    Files.createSymbolicLink(link, directory.resolve("shop.db"));
    BackupInfo linked = create("sqlite:" + link);
    assertThat(linked.identity()).isEqualTo(direct.identity());
    assertThat(direct.identity()).isEqualTo("sqlite:" + directory.resolve("shop.db").toRealPath());
    assertThat(Files.readString(direct.path().resolve(Manifest.NAME)))
        .contains("\"identity\" : \"" + direct.identity() + "\"");
  }
}
