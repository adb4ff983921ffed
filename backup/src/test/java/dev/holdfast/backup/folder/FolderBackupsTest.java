package dev.holdfast.backup.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.RelativeName;
import dev.holdfast.backup.files.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBackupsTest {
  private static final String NAME = "backup_20261121_204510";
  @TempDir Path folder;
  private Path data = Path.of("");
  private Instant now = Instant.parse("2026-11-21T20:45:10.5Z");

  @BeforeEach
  void fill() throws IOException {
    folder = folder.toRealPath();
    data = folder.resolve("data");
    write("a.json", "{}");
    write("deep/ä b/c.bin", "\0\1\2");
    write("deep/.hidden", "");
    Files.createDirectories(data.resolve("empty/er"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private FolderBackups backups() {
    return FolderBackups.of(data).savedBy("a test").clock(() -> now);
  }

  private Path backup(String name) {
    return folder.resolve("backups").resolve(NAME).resolve(name);
  }

  private static void fails(ErrorCode code, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              List.of(words).forEach(word -> assertThat(e.getMessage()).contains(word));
            });
  }

  /** All that is in a folder, with what is in it. */
  private static Map<String, String> tree(Path folder) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(one -> !one.equals(folder)).toList()) {
        String name = folder.relativize(path).toString();
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        tree.put(name, file ? Files.readString(path) : "/");
      }
    }
    return tree;
  }

  @Test
  void keepsTheFilesAsTheyAreBesideTheData() throws IOException {
    FolderBackupInfo info = backups().create(data);
    assertThat(info.path()).isEqualTo(folder.resolve("backups").resolve(NAME));
    assertThat(info.files()).isEqualTo(3);
    assertThat(info.bytes()).isEqualTo(5);
    Map<String, String> kept = tree(info.path());
    Document metadata = Document.parse(String.valueOf(kept.remove(FolderMetadata.NAME)));
    assertThat(kept).isEqualTo(tree(data));
    assertThat(metadata.getString("saved_by")).contains("a test");
    assertThat(metadata.getLong("file_count")).contains(3L);
    assertThat(metadata.getInstant("timestamp")).contains(now);
    assertThat(metadata.toJson()).contains(Sha256.of(data.resolve("a.json")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup("a.json"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup("deep"))))
        .isEqualTo("rwx------");
    assertThat(backups().verify(NAME)).isEmpty();
  }

  @Test
  void listsThemNewestFirstAndTheDamagedLast() throws IOException {
    backups().create(data);
    backups().create(data, "before the move");
    now = now.plusSeconds(60);
    backups().create(data);
    Files.writeString(backup(FolderMetadata.NAME), "{");
    Files.createDirectory(folder.resolve("backups/other"));
    assertThat(backups().list())
        .extracting(ListedFolderBackup::name)
        .containsExactly("backup_20261121_204610", "before the move", NAME);
    assertThat(backups().list().get(2).problem()).contains("damaged");
    fails(ErrorCode.INVALID, () -> backups().create(data, "before the move"), "choose another");
    for (String name : List.of("../x", ".x", "a/b", "")) {
      fails(ErrorCode.INVALID, () -> backups().create(data, name));
      fails(ErrorCode.INVALID, () -> backups().restore(name, data));
    }
  }

  @Test
  void twoInOneSecondAreTwo() {
    backups().create(data);
    assertThat(backups().create(data).name()).isEqualTo("backup_20261121_204511");
  }

  @Test
  void leavesOutWhatItIsTold() throws IOException {
    write("x.log", "");
    write("deep/y.tmp", "");
    write("deep/__pycache__/z.bin", "");
    write("x.logs", "");
    assertThat(tree(backups().create(data).path()))
        .containsKeys("a.json", "x.logs", "deep/ä b/c.bin")
        .doesNotContainKeys("x.log", "deep/y.tmp", "deep/__pycache__");
    FolderBackupInfo other =
        backups().excluding(List.of("deep/**/*.bin", "[ab].json", "empty")).create(data, "other");
    assertThat(tree(other.path()).keySet())
        .containsExactlyInAnyOrder(
            FolderMetadata.NAME,
            "deep",
            "deep/.hidden",
            "deep/ä b",
            "deep/y.tmp",
            "deep/__pycache__",
            "x.log",
            "x.logs");
    for (String bad : List.of("", "/a", "a/", "[a")) {
      fails(ErrorCode.INVALID, () -> backups().excluding(List.of(bad)), "no pattern");
    }
  }

  @Test
  void linksAreNotFollowedAndTold() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(data.resolve("link"), secret);
    Files.createSymbolicLink(data.resolve("deep/up"), folder);
    FolderBackupInfo info = backups().create(data);
    assertThat(info.skipped()).containsExactlyInAnyOrder("link", "deep/up");
    assertThat(tree(info.path())).doesNotContainKeys("link", "deep/up");
  }

  @Test
  void backupsInsideTheDataAreNotBackedUp() throws IOException {
    FolderBackups inside = FolderBackups.in(data.resolve("backups")).clock(() -> now);
    inside.create(data);
    assertThat(tree(inside.create(data).path())).containsKey("a.json").doesNotContainKey("backups");
    fails(
        ErrorCode.INVALID,
        () -> FolderBackups.in(folder).create(data),
        "is in the folder of its backups");
    fails(ErrorCode.INVALID, () -> backups().create(data.resolve("a.json")), "no folder");
  }

  @Test
  void aFileThatKeepsChangingMakesItFail() {
    Path copy = folder.resolve("copy");
    assertThatThrownBy(() -> copyWhileItGrows(copy, 3))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContainingAll("a.json", "exclude");
    assertThat(copy).doesNotExist();
    assertThat(copyWhileItGrows(copy, 2)).hasContent("{}+++++");
  }

  /** It grows at the end of each of the first copies. */
  private Path copyWhileItGrows(Path copy, int times) {
    AtomicInteger left = new AtomicInteger(times);
    assertThat(
            CopiedFile.copy(
                data,
                RelativeName.of("a.json"),
                copy,
                file ->
                    new FilterInputStream(Files.newInputStream(file)) {
                      @Override
                      public void close() throws IOException {
                        super.close();
                        if (left.getAndDecrement() > 0) {
                          Files.writeString(file, "+", StandardOpenOption.APPEND);
                        }
                      }
                    }))
        .isPresent();
    return copy;
  }

  @Test
  void aFileThatChangesAfterItWasCopiedIsTold() {
    FolderBackupInfo info =
        backups()
            .progress(
                (bytes, of) -> {
                  try {
                    write("a.json", "changed " + bytes);
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .create(data);
    assertThat(info.changed()).containsExactly("a.json");
    assertThat(backups().verify(NAME)).isEmpty();
  }

  @Test
  void whatFailsOrWasKilledLeavesNothingThatLooksLikeABackup() throws IOException {
    assertThatThrownBy(
            () ->
                backups()
                    .progress(
                        (bytes, of) -> {
                          throw new IllegalStateException("stop");
                        })
                    .create(data))
        .hasMessage("stop");
    Path left = PartialName.BACKUP.of(backup(""));
    Files.createDirectories(left.resolve("x"));
    assertThat(backups().list()).isEmpty();
    backups().create(data);
    assertThat(left).doesNotExist();
  }

  @Test
  void whatAKilledRestoreLeftBesideItsTargetIsTakenAwayByTheNext() throws IOException {
    backups().create(data);
    Path left = PartialName.RESTORE.of(data);
    Files.createDirectories(left.resolve("x"));
    Path ofAnother = Files.createDirectories(PartialName.RESTORE.of(folder.resolve("other")));
    backups().restore(NAME, data);
    assertThat(left).doesNotExist();
    assertThat(ofAnother).exists();
  }

  @Test
  void restoresToAnyPlaceAndKeepsWhatWasThere() throws IOException {
    Files.setPosixFilePermissions(
        data.resolve("a.json"), PosixFilePermissions.fromString("r-xr-----"));
    FileTime time = FileTime.from(Instant.parse("2020-02-02T02:02:02Z"));
    Files.setLastModifiedTime(data.resolve("deep/.hidden"), time);
    Map<String, String> before = tree(data);
    backups().create(data);
    RestoredFolder elsewhere = backups().restore(NAME, folder.resolve("new/place"));
    assertThat(tree(folder.resolve("new/place"))).isEqualTo(before);
    assertThat(elsewhere.safety()).isNull();
    assertThat(Files.getLastModifiedTime(elsewhere.target().resolve("deep/.hidden")))
        .isEqualTo(time);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(elsewhere.target().resolve("a.json"))))
        .isEqualTo("r-xr-----");
    write("new.log", "new");
    Files.delete(data.resolve("deep/.hidden"));
    Map<String, String> present = tree(data);
    RestoredFolder restored = backups().restore(NAME, data);
    assertThat(tree(data)).isEqualTo(before);
    assertThat(restored.safety()).isEqualTo(folder.resolve("data.before_20261121_204510"));
    assertThat(tree(folder.resolve("data.before_20261121_204510"))).isEqualTo(present);
    write("new", "new");
    assertThat(backups().restoreOverwriting(NAME, data).safety()).isNull();
    assertThat(tree(data)).isEqualTo(before);
    assertThat(folder).isDirectoryNotContaining("glob:**{.restore,_204511}");
  }

  @Test
  void refusesTargetsThatCannotBe() throws IOException {
    backups().create(data);
    Path file = Files.writeString(folder.resolve("file"), "x");
    fails(ErrorCode.INVALID, () -> backups().restore(NAME, file), "is a file");
    fails(ErrorCode.INVALID, () -> backups().restore(NAME, folder), "must not be within");
    fails(ErrorCode.INVALID, () -> backups().restore(NAME, backup("x")), "must not be within");
    fails(ErrorCode.INVALID, () -> backups().restore("no", data), "There is no backup 'no'", NAME);
    assertThat(file).hasContent("x");
  }

  @Test
  void everyFlippedByteAndEveryLengthIsFoundBeforeTheTargetIsTouched() throws IOException {
    backups().create(data);
    write("a.json", "mine");
    Map<String, String> present = tree(data);
    for (String name : List.of("a.json", "deep/ä b/c.bin", FolderMetadata.NAME)) {
      byte[] good = Files.readAllBytes(backup(name));
      int significant = name.startsWith(".") ? good.length - 1 : good.length;
      for (int i = 0; i < significant; i++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << (i % 8));
        Files.write(backup(name), bad);
        assertThat(damaged()).as("%s, byte %d", name, i).isTrue();
        Files.write(backup(name), Arrays.copyOf(good, i));
        assertThat(damaged()).as("%s, %d bytes", name, i).isTrue();
      }
      Files.write(backup(name), good);
    }
    assertThat(tree(data)).isEqualTo(present);
    assertThat(folder).isDirectoryNotContaining("glob:**.{part,before_*}");
  }

  private boolean damaged() {
    try {
      backups().restore(NAME, data);
      return false;
    } catch (HoldfastException e) {
      return e.code() == ErrorCode.CORRUPT || String.valueOf(e.getMessage()).contains("newer");
    }
  }

  @Test
  void missingForeignSwappedAndLinkedFilesAreFound() throws IOException {
    backups().create(data);
    Path stranger = Files.writeString(backup("deep/stranger"), "x");
    assertThat(backups().verify(NAME)).containsExactly("'deep/stranger' was not saved with it");
    Files.delete(stranger);
    Path moved = folder.resolve("moved");
    Files.move(backup("a.json"), moved);
    assertThat(backups().verify(NAME)).containsExactly("'a.json' is missing");
    Files.createSymbolicLink(backup("a.json"), moved);
    assertThat(backups().verify(NAME)).containsExactly("'a.json' is no file");
    Files.delete(backup("a.json"));
    Files.move(moved, backup("a.json"));
    Files.move(backup("deep"), moved);
    Files.createSymbolicLink(backup("deep"), moved);
    fails(ErrorCode.INVALID, () -> backups().restore(NAME, data), "is a link");
    Files.delete(backup("deep"));
    Files.move(moved, backup("deep"));
    Files.delete(backup(FolderMetadata.NAME));
    fails(ErrorCode.CORRUPT, () -> backups().restore(NAME, data), "it is missing");
  }

  /** Whoever can write to a backup can also make its checksums right. */
  @Test
  void namesThatLeadElsewhereAreRefusedThoughTheChecksumsAreRight() throws IOException {
    backups().create(data);
    FolderMetadata good = FolderMetadata.read(backup(""));
    FolderEntry entry = good.files().get(0);
    for (String name :
        List.of("../evil", "/tmp/evil", "a/../../evil", "deep/ä b", "deep/.hidden")) {
      List<FolderEntry> files = new ArrayList<>(good.files());
      files.add(
          new FolderEntry(name, entry.bytes(), entry.sha256(), entry.modified(), entry.mode()));
      forge(new FolderMetadata(good.info(), good.folders(), files));
      fails(ErrorCode.INVALID, () -> backups().restore(NAME, folder.resolve("target")));
    }
    forge(new FolderMetadata(good.info(), List.of("../evil"), good.files()));
    fails(ErrorCode.INVALID, () -> backups().restore(NAME, folder.resolve("target")));
    assertThat(folder.resolve("target")).doesNotExist();
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void whatWouldFillTheDiskIsRefused() throws IOException {
    backups().create(data);
    FolderMetadata good = FolderMetadata.read(backup(""));
    FolderEntry entry = good.files().get(0);
    long huge = Long.MAX_VALUE / 2;
    forge(
        new FolderMetadata(
            good.info(),
            good.folders(),
            List.of(new FolderEntry("a.json", huge, entry.sha256(), entry.modified(), ""))));
    fails(ErrorCode.CORRUPT, () -> backups().restore(NAME, folder.resolve("target")), "counts");
    Files.writeString(backup(FolderMetadata.NAME), "{\"format\":2}");
    fails(ErrorCode.INVALID, () -> backups().restore(NAME, data), "newer version", "format 2");
  }

  private void forge(FolderMetadata metadata) throws IOException {
    Files.writeString(backup(FolderMetadata.NAME), metadata.withChecksum().toJson());
  }

  /** Java can list it and does not find it again, as it finds no umlaut without a locale. */
  @Test
  void aNameThatIsNoTextIsNotLeftOutInSilence() throws Exception {
    String make = "touch \"$(printf 'bad\\377')\"";
    Process process =
        new ProcessBuilder("sh", "-c", make).directory(data.resolve("deep").toFile()).start();
    assumeTrue(process.waitFor() == 0, "a file system that takes only text has no such names");
    fails(ErrorCode.INVALID, () -> backups().create(data), "is no text", "nothing was");
    assertThat(backups().list()).isEmpty();
    FolderBackupInfo info = backups().alsoExcluding(List.of("bad*")).create(data);
    assertThat(info.files()).isEqualTo(3);
  }

  @Test
  void aFileThatHasTheNameOfTheMetadataIsTold() throws IOException {
    write(".backup_metadata.json", "mine");
    assertThat(backups().create(data).skipped()).containsExactly(".backup_metadata.json");
  }
}
