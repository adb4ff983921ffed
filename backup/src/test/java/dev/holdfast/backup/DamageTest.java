package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
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
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.Sha256;
import dev.holdfast.spi.ContentHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a backup is found before the target of a restore is touched. */
class DamageTest {
  /** Every bit of every byte, instead of one bit of each and every bit of some. */
  private static final boolean EVERY_BIT = Boolean.getBoolean("holdfast.backup.everyBit");

  @TempDir Path directory;
  private Database source;
  private Database target;
  private ContentHash before;
  private BackupRepository backups;
  private final List<BackupEvent> events = new ArrayList<>();

  @BeforeEach
  void open() {
    source = Holdfast.open("memory:");
    target = Holdfast.open("memory:");
    Collection<Document> things = source.collection("things");
    for (int i = 0; i < 12; i++) {
      things.insertOne(Document.of("id", "t" + i, "n", i, "text", "some words " + i));
    }
    source.collection("others").insertOne(Document.of("id", "x"));
    things.createIndex(Index.on("n").asUnique());
    target.collection("things").insertOne(Document.of("id", "mine"));
    before = Comparison.hash(target, "things");
    backups = BackupRepository.at(directory.resolve("backups")).listener(events::add);
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  private BackupInfo increment(BackupRepository repository) {
    Backup.of(source).to(repository).create();
    source.collection("things").deleteOne(field("id").eq("t3"));
    source.collection("things").insertOne(Document.of("id", "t99"));
    return Backup.of(source).to(repository).kind(BackupKind.INCREMENTAL).create();
  }

  private static List<Path> files(BackupRepository repository) throws IOException {
    try (Stream<Path> files = Files.walk(repository.folder())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  private static void put(Path file, byte[] bytes) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.write(file, bytes);
  }

  private void requireRefused(BackupRepository repository, String id, String what) {
    Verification found = repository.verify(id, VerificationLevel.FULL);
    assertThat(found.isGood()).as(what).isFalse();
    ErrorCode code = requireNonNull(found.problem()).code();
    assertThatThrownBy(() -> Restore.from(repository, id).into(target).overwrite().run())
        .as(what)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).as(what).isEqualTo(code))
        .hasMessage(found.message());
  }

  private void requireUntouched() {
    assertThat(Comparison.hash(target, "things")).isEqualTo(before);
    assertThat(target.collections()).containsExactly("things");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyFlippedBitIsFound(boolean encrypted) throws IOException {
    BackupRepository repository = encrypted ? backups.encrypted(Secret.of("k")) : backups;
    String id = increment(repository).id();
    int flips = 0;
    for (Path file : files(repository)) {
      byte[] good = Files.readAllBytes(file);
      for (int bit = 0; bit < good.length * 8; bit++) {
        boolean sampled = bit % 8 == (bit / 8) % 8 && bit % 7 == 0;
        if (EVERY_BIT || sampled) {
          byte[] bad = good.clone();
          bad[bit / 8] ^= (byte) (1 << bit % 8);
          put(file, bad);
          requireRefused(repository, id, "bit " + bit + " of " + file);
          flips++;
        }
      }
      put(file, good);
    }
    System.out.println("damaged backups: " + flips + " flipped bits, each found");
    requireUntouched();
    assertThat(repository.verify(id, VerificationLevel.DEEP).orThrow().isGood()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyTruncationIsFound(boolean encrypted) throws IOException {
    BackupRepository repository = encrypted ? backups.encrypted(Secret.of("k")) : backups;
    String id = increment(repository).id();
    for (Path file : files(repository)) {
      byte[] good = Files.readAllBytes(file);
      for (int length = 0; length < good.length; length += EVERY_BIT ? 1 : 5) {
        put(file, Arrays.copyOf(good, length));
        requireRefused(repository, id, file + " cut to " + length);
      }
      put(file, Arrays.copyOf(good, good.length + 1));
      requireRefused(repository, id, file + " with a byte more");
      put(file, good);
    }
    requireUntouched();
  }

  @Test
  void aMissingFileIsAnotherErrorThanADamagedOne() throws IOException {
    String id = increment(backups).id();
    Path file = files(backups).get(0);
    byte[] good = Files.readAllBytes(file);
    Files.delete(file);
    assertCode(id, ErrorCode.UNAVAILABLE, "missing");
    Files.write(file, new byte[good.length]);
    assertCode(id, ErrorCode.CORRUPT, "checksum");
    requireUntouched();
  }

  private void assertCode(String id, ErrorCode code, String words) {
    assertThatThrownBy(() -> Restore.from(backups, id).into(target).run())
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining(words)
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(code);
  }

  @Test
  void swappedFilesAreFound() throws IOException {
    String id = increment(backups).id();
    List<Path> files = files(backups);
    for (Path one : files) {
      for (Path other : files) {
        byte[] a = Files.readAllBytes(one);
        byte[] b = Files.readAllBytes(other);
        if (!Arrays.equals(a, b)) {
          put(one, b);
          put(other, a);
          requireRefused(backups, id, one + " and " + other + " exchanged");
          put(one, a);
          put(other, b);
        }
      }
    }
    requireUntouched();
  }

  @Test
  void foreignFilesAndLinksAreFound() throws IOException {
    BackupInfo info = increment(backups);
    Path foreign = Files.writeString(info.path().resolve("readme.txt"), "x");
    requireRefused(backups, info.id(), "a foreign file");
    Files.delete(foreign);
    Path file = info.path().resolve(ManifestText.fileName(1, Compression.ZSTD, false));
    Path elsewhere = Files.move(file, directory.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    requireRefused(backups, info.id(), "a link to the right file");
    requireUntouched();
  }

  @Test
  void aMissingParentIsFoundAndSoIsAnotherOneInItsPlace() throws IOException {
    BackupInfo info = increment(backups);
    Path parent = info.path().resolveSibling(String.valueOf(info.parent()));
    Path away = Files.move(parent, directory.resolve("away"));
    assertCode(info.id(), ErrorCode.CORRUPT, "which is missing");
    Backup.of(target).to(backups).create();
    BackupInfo other = backups.list().get(0);
    Files.move(other.path(), parent);
    requireRefused(backups, info.id(), "another backup under the parent's name");
    PrivateFolder.delete(parent);
    Files.move(away, parent);
    assertThat(backups.verify(info.id(), VerificationLevel.DEEP).orThrow().backups()).isEqualTo(2);
  }

  @Test
  void aNewerFormatIsRefusedPolitely() throws IOException {
    BackupInfo info = Backup.of(source).to(backups).create();
    Path manifest = info.path().resolve(Manifest.NAME);
    String text = Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 2");
    put(manifest, resealed(text));
    assertCode(info.id(), ErrorCode.UNSUPPORTED, "format version 2");
    requireUntouched();
  }

  /** With the right checksum, as somebody with bad intentions would write it. */
  private static byte[] resealed(String manifest) {
    String body = manifest.substring(0, manifest.lastIndexOf("  \"sha256\""));
    byte[] bytes = body.getBytes(UTF_8);
    String end = "  \"sha256\": \"" + Sha256.of(bytes) + "\"\n}\n";
    return (body + end).getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../etc/passwd",
        "/etc/passwd",
        "c000001.jsonl.zst/../x",
        "manifest.json",
        ""
      })
  void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
    BackupInfo info = Backup.of(source).to(backups).create();
    Path manifest = info.path().resolve(Manifest.NAME);
    String good = ManifestText.fileName(1, Compression.ZSTD, false);
    put(manifest, resealed(Files.readString(manifest).replace(good, name)));
    assertCode(info.id(), ErrorCode.CORRUPT, "name");
  }

  @Test
  void aBombIsRefusedBeforeItGrows() throws IOException {
    BackupInfo info = Backup.of(source).to(backups).compression(Compression.GZIP).create();
    String name = ManifestText.fileName(1, Compression.GZIP, false);
    Path file = info.path().resolve(name);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
      for (int i = 0; i < 300; i++) {
        out.write(new byte[1 << 20]);
      }
    }
    long stored = Files.size(file);
    String sha256 = Sha256.of(Files.readAllBytes(file));
    put(file, bomb.toByteArray());
    Path manifest = info.path().resolve(Manifest.NAME);
    put(
        manifest,
        resealed(
            Files.readString(manifest)
                .replace("\"bytes\" : " + stored, "\"bytes\" : " + bomb.size())
                .replace(sha256, Sha256.of(bomb.toByteArray()))));
    assertThat(backups.verify(info.id(), VerificationLevel.FULL).isGood()).isTrue();
    assertThat(backups.verify(info.id(), VerificationLevel.DEEP).problem())
        .isEqualTo(Problem.DAMAGED);
  }

  @Test
  void whoeverChangesAnEncryptedManifestWithoutTheKeyIsFound() throws IOException {
    BackupRepository sealed = backups.encrypted(Secret.of("k"));
    BackupInfo info = Backup.of(source).to(sealed).note("before").create();
    Path manifest = info.path().resolve(Manifest.NAME);
    put(manifest, resealed(Files.readString(manifest).replace("before", "after!")));
    assertThat(sealed.verify(info.id(), VerificationLevel.QUICK).problem())
        .isEqualTo(Problem.FORGED);
  }

  /** Whoever may write to the folder can make one, and it would be the newest. */
  @Test
  void whatIsNotEncryptedIsNotTakenForGenuineWithAKey() {
    BackupInfo plain = Backup.of(source).to(backups).create();
    BackupRepository sealed = backups.encrypted(Secret.of("k"));
    requireForged(sealed, plain.id());
    requireUntouched();
    SecondCopy copy = sealed.copyTo(directory.resolve("second"));
    assertThat(copy.copied()).isEmpty();
    assertThat(copy.failed()).singleElement().asString().contains("not encrypted");

    BackupRepository allowing = sealed.allowingPlain();
    BackupInfo increment = Backup.of(source).to(sealed).kind(BackupKind.INCREMENTAL).create();
    assertThat(increment.kind()).as("builds on nothing that is plain").isEqualTo(BackupKind.FULL);
    assertThat(allowing.verify(plain.id(), VerificationLevel.FULL).isGood()).isTrue();
    assertThat(allowing.copyTo(directory.resolve("second")).failed()).isEmpty();
    Restore.from(allowing, plain.id()).into(target).run();
    assertThat(Comparison.hash(target, "things")).isEqualTo(Comparison.hash(source, "things"));
  }

  private void requireForged(BackupRepository sealed, String id) {
    assertThat(sealed.verify(id, VerificationLevel.QUICK).problem()).isEqualTo(Problem.FORGED);
    assertThatThrownBy(() -> Restore.from(sealed, id).into(target).overwrite().run())
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
        .hasMessageContaining("not encrypted");
  }

  /** The checksum in its manifest, which has a MAC, says which one it is. */
  @Test
  void whatAnEncryptedBackupBuildsOnIsGenuine() {
    BackupInfo plain = Backup.of(source).to(backups).create();
    BackupRepository sealed = backups.encrypted(Secret.of("k"));
    source.collection("things").insertOne(Document.of("id", "t99"));
    BackupInfo increment =
        Backup.of(source).to(sealed.allowingPlain()).kind(BackupKind.INCREMENTAL).create();
    assertThat(increment.parent()).isEqualTo(plain.id());
    Restore.from(sealed, increment.id()).into(target).run();
    assertThat(Comparison.hash(target, "things")).isEqualTo(Comparison.hash(source, "things"));
    requireForged(sealed, plain.id());
  }

  @Test
  void damageIsToldToListeners() throws IOException {
    BackupInfo info = Backup.of(source).to(backups).create();
    Files.delete(files(backups).get(0));
    assertCode(info.id(), ErrorCode.UNAVAILABLE, "is missing");
    assertThat(events)
        .extracting(BackupEvent::what)
        .containsExactly(BackupEvent.What.BACKUP, BackupEvent.What.CORRUPTION);
  }
}
