package dev.holdfast.testing.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  @TempDir Path directory;
  private final Disk disk = new Disk();

  private void does(DiskEvent... events) {
    for (DiskEvent event : events) {
      event.applyTo(disk);
    }
  }

  private void sync(boolean succeeded) {
    does(new DiskEvent.SyncBegan(1, 1), new DiskEvent.Synced(1, "a", 1, succeeded));
  }

  private static DiskEvent write(int file, long offset, String text) {
    return new DiskEvent.Written(file, offset, text.getBytes(US_ASCII));
  }

  private Map<String, String> image(Landing landing) throws IOException {
    Path folder = Files.createTempDirectory(directory, "image");
    disk.image("", folder, landing);
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file, US_ASCII));
      }
    }
    return contents;
  }

  @Test
  void aSyncedFileHasNoNameBeforeItsFolderIsSynced() throws IOException {
    does(new DiskEvent.Created("a", 1), write(1, 0, "text"));
    sync(true);
    assertThat(image(Landing.NOTHING)).isEmpty();
    assertThat(image(Landing.EVERYTHING)).containsExactly(Map.entry("a", "text"));
    does(new DiskEvent.FolderSynced("", true), write(1, 2, "ll"));
    assertThat(image(Landing.NOTHING)).containsExactly(Map.entry("a", "text"));
    assertThat(image(Landing.EVERYTHING)).containsExactly(Map.entry("a", "tell"));
  }

  @Test
  void whatAFailedSyncLeftBehindIsNotWrittenByTheNext() throws IOException {
    does(new DiskEvent.Created("a", 1), new DiskEvent.FolderSynced("", true));
    does(write(1, 0, "lost"));
    sync(false);
    does(write(1, 2, "kept"));
    sync(true);
    assertThat(image(Landing.EVERYTHING)).containsExactly(Map.entry("a", "\0\0kept"));
  }

  @Test
  void whatIsWrittenWhileASyncLastsIsNotSafeByIt() throws IOException {
    does(new DiskEvent.Created("a", 1), new DiskEvent.FolderSynced("", true));
    does(write(1, 0, "text"), new DiskEvent.SyncBegan(1, 1), write(1, 2, "ll"));
    does(new DiskEvent.SyncBegan(1, 2), write(1, 0, "f"));
    does(new DiskEvent.Synced(1, "a", 1, true));
    assertThat(image(Landing.NOTHING)).containsExactly(Map.entry("a", "text"));
    does(new DiskEvent.Synced(1, "a", 2, true));
    assertThat(image(Landing.NOTHING)).containsExactly(Map.entry("a", "tell"));
    assertThat(image(Landing.EVERYTHING)).containsExactly(Map.entry("a", "fell"));
  }

  @Test
  void aRecordedSyncIsForWhatHadReturnedWhenItBegan() throws IOException {
    Path folder = Path.of("/f");
    Path log = Files.createTempFile(directory, "strace", ".log");
    String name = hexadecimal("/f/a");
    Files.write(
        log,
        List.of(
            "7 openat(AT_FDCWD, \"" + name + "\", O_RDWR|O_CREAT, 0600) = 3",
            "7 pwrite64(3, \"" + hexadecimal("ab") + "\", 2, 0) = 2",
            "8 pwrite64(3, \"" + hexadecimal("cd") + "\", 2, 2 <unfinished ...>",
            "7 fsync(3 <unfinished ...>",
            "8 <... pwrite64 resumed>) = 2",
            "7 <... fsync resumed>) = 0"));
    does(Recording.read(log, folder, any -> true).toArray(new DiskEvent[0]));
    does(new DiskEvent.FolderSynced("", true));
    assertThat(image(Landing.NOTHING)).containsExactly(Map.entry("a", "ab"));
    assertThat(image(Landing.EVERYTHING)).containsExactly(Map.entry("a", "abcd"));
  }

  @Test
  void removedAndRenamedNamesAreThereUntilTheirFolderIsSynced() throws IOException {
    does(new DiskEvent.Created("a", 1), new DiskEvent.Created("b", 2));
    does(new DiskEvent.FolderSynced("", true));
    does(new DiskEvent.Removed("a"), new DiskEvent.Renamed("b", "c"));
    assertThat(image(Landing.NOTHING)).containsOnlyKeys("a", "b");
    assertThat(image(Landing.EVERYTHING)).containsOnlyKeys("c");
    does(new DiskEvent.FolderSynced("", false));
    assertThat(image(Landing.NOTHING)).containsOnlyKeys("a", "b");
    does(new DiskEvent.FolderSynced("", true));
    assertThat(image(Landing.NOTHING)).containsOnlyKeys("c");
  }

  @Test
  void byChanceSectorsAndLengthsLandAlone() throws IOException {
    does(new DiskEvent.Created("a", 1), new DiskEvent.FolderSynced("", true));
    does(write(1, 0, "x".repeat(2 * Change.SECTOR)));
    Random random = new Random(7);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      seen.add(image(Landing.byChance(random)).get("a"));
    }
    String full = "x".repeat(Change.SECTOR);
    String empty = "\0".repeat(Change.SECTOR);
    assertThat(seen)
        .as("what of two sectors may be there")
        .containsExactlyInAnyOrder("", full, full + full, empty + full, empty + empty);
  }

  @Test
  void aLogIsReadAsItHappened() throws IOException {
    Path log = directory.resolve("log");
    Path folder = Path.of("/f");
    Files.write(
        log,
        List.of(
            "7 openat(AT_FDCWD, \"" + hexadecimal("/f/a") + "\", O_RDWR|O_CREAT, 0600) = 5",
            "7 pwrite64(5, \"" + hexadecimal("one") + "\", 3, 9) = 3",
            "8 close(6 <unfinished ...>",
            "7 openat(AT_FDCWD, \"" + hexadecimal("/f") + "\", O_RDONLY) = 6",
            "8 <... close resumed>)             = 0",
            "7 fsync(6 <unfinished ...>",
            "8 write(1, \"" + hexadecimal("said\nha") + "\", 7) = 7",
            "7 <... fsync resumed>)             = 0",
            "7 fsync(5) = -1 EIO (Input/output error) (INJECTED)",
            "7 ftruncate(5, 0) = 0",
            "8 write(1, \"" + hexadecimal("lf\n") + "\", 3) = 3",
            "7 unlink(\"" + hexadecimal("/f/a") + "\") = 0",
            "7 unlink(\"" + hexadecimal("/elsewhere") + "\") = 0"));
    List<DiskEvent> events = Recording.read(log, folder, name -> true);
    assertThat(events.get(1)).isInstanceOf(DiskEvent.Written.class);
    assertThat(events)
        .filteredOn(event -> !(event instanceof DiskEvent.Written))
        .containsExactly(
            new DiskEvent.Created("a", 1),
            new DiskEvent.Said("said"),
            new DiskEvent.FolderSynced("", true),
            new DiskEvent.SyncBegan(1, 1),
            new DiskEvent.Injected("fsync", "a"),
            new DiskEvent.Synced(1, "a", 1, false),
            new DiskEvent.Resized(1, 0),
            new DiskEvent.Said("half"),
            new DiskEvent.Removed("a"));
  }

  private static String hexadecimal(String text) {
    StringBuilder digits = new StringBuilder();
    for (byte b : text.getBytes(US_ASCII)) {
      digits.append(String.format("\\x%02x", b));
    }
    return digits.toString();
  }
}
