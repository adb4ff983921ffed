package dev.holdfast.backup.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Document;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.snapshot.LoadResult;
import dev.holdfast.backup.snapshot.SnapshotFile;
import dev.holdfast.backup.snapshot.SnapshotForm;
import dev.holdfast.testing.disk.Strace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A backup of a folder, its restore, and the save of a snapshot file are killed at one system call
 * after the other that changes a disk.
 */
@Execution(ExecutionMode.CONCURRENT)
class FolderKillTest {
  /** Every so many-th call; 1 for all. */
  private static final int STEP = Integer.getInteger("holdfast.folder.killStep", 8);

  /**
   * Files are written with pwrite64 only; a virtual machine that starts makes hardly any of these.
   */
  private static final List<String> CALLS =
      List.of(
          "pwrite64",
          "fsync",
          "ftruncate",
          "rename",
          "unlink",
          "rmdir",
          "mkdir",
          "chmod",
          "utimensat");

  private static final int SIGKILL = 137;

  @TempDir Path directory;
  private Path folder = Path.of("");

  @BeforeEach
  void requireStrace() {
    Strace.require();
  }

  /** Data of a second state, a backup of the first, and a snapshot file of the old state. */
  private void prepare(int number) throws IOException {
    folder = Files.createDirectory(directory.resolve("case" + number));
    Files.createDirectories(folder.resolve("data/deep"));
    Files.writeString(folder.resolve("data/a"), "first");
    Files.writeString(folder.resolve("data/deep/b"), "first");
    FolderVictim.backups(folder).create(folder.resolve("data"), "first");
    Files.writeString(folder.resolve("data/a"), "second");
    Files.writeString(folder.resolve("data/c"), "second");
    FolderVictim.snapshot(folder).save(FolderVictim.state("old"));
  }

  private interface Check {
    void run(boolean killed) throws IOException;
  }

  /** strace counts the calls of each name apart. */
  private record Call(String name, int number) {}

  private void sweep(String what, Check check) throws Exception {
    prepare(0);
    List<Call> calls = undisturbed(what);
    check(check, false);
    int kills = 0;
    for (int i = 0; i < calls.size(); i += STEP) {
      Call call = calls.get(i);
      prepare(i + 1);
      String injection = "inject=" + call.name() + ":signal=KILL:when=" + call.number();
      assertThat(run(what, "-e", injection, "-o", "/dev/null")).as("%s", call).isEqualTo(SIGKILL);
      check(check, true);
      kills++;
    }
    System.out.printf("folder, %s: killed at %d of %d system calls%n", what, kills, calls.size());
    assertThat(kills).isGreaterThan(1);
  }

  /** What was killed is in the way of nothing beside it, and leaves nothing once it is repeated. */
  private void check(Check check, boolean killed) throws IOException {
    SnapshotFile<List<Document>> beside =
        SnapshotFile.of(folder.resolve("beside.json"), SnapshotForm.documents());
    beside.save(FolderVictim.state("beside"));
    check.run(killed);
    assertThat(beside.load()).contains(FolderVictim.state("beside"));
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all).noneMatch(one -> one.getFileName().toString().startsWith(".holdfast-"));
    }
    PrivateFolder.delete(folder);
  }

  /** What it asks of the disk when nothing happens to it, those of its main thread. */
  private List<Call> undisturbed(String what) throws Exception {
    Path log = directory.resolve("log");
    assertThat(run(what, "-o", log.toString())).isZero();
    Map<String, List<String>> byThread = new TreeMap<>();
    for (String line : Files.readAllLines(log)) {
      String[] words = line.split("[ (]+", 3);
      if (CALLS.contains(words[1])) {
        byThread.computeIfAbsent(words[0], any -> new ArrayList<>()).add(words[1]);
      }
    }
    List<String> names =
        byThread.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
    Map<String, Integer> counts = new HashMap<>();
    return names.stream().map(name -> new Call(name, counts.merge(name, 1, Integer::sum))).toList();
  }

  /** Its exit code. */
  private int run(String what, String... options) throws Exception {
    Path said = directory.resolve("said");
    // With --seccomp-bpf strace stops where the system lets it add no signal.
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq"));
    command.addAll(List.of("-e", "trace=" + String.join(",", CALLS)));
    command.addAll(List.of(options));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(FolderVictim.class.getName(), folder.toString(), what));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isIn(0, SIGKILL);
    return process.exitValue();
  }

  private static Map<String, String> tree(Path folder) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        tree.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return tree;
  }

  @Test
  void aBackupIsThereOrNot() throws Exception {
    Map<String, String> present = Map.of("a", "second", "c", "second", "deep/b", "first");
    sweep(
        "backup",
        killed -> {
          FolderBackups backups = FolderVictim.backups(folder);
          List<String> names = backups.list().stream().map(ListedFolderBackup::name).toList();
          assertThat(names).contains("first");
          for (String name : names) {
            assertThat(backups.verify(name)).isEmpty();
          }
          assertThat(killed || names.contains("second")).isTrue();
          assertThat(tree(folder.resolve("data"))).isEqualTo(present);
          backups.create(folder.resolve("data"), "third");
        });
  }

  @Test
  void aRestoreLeavesTheOldOrTheNewOrTheOldUnderItsOtherName() throws Exception {
    Map<String, String> old = Map.of("a", "second", "c", "second", "deep/b", "first");
    Map<String, String> restored = Map.of("a", "first", "deep/b", "first");
    sweep(
        "restore",
        killed -> {
          if (Files.exists(folder.resolve("data"))) {
            assertThat(tree(folder.resolve("data"))).isIn(old, restored);
          }
          if (!Files.exists(folder.resolve("data"))
              || tree(folder.resolve("data")).equals(restored)) {
            try (Stream<Path> all = Files.list(folder)) {
              Path kept =
                  all.filter(one -> one.toString().contains("data.before_"))
                      .findAny()
                      .orElseThrow();
              assertThat(tree(kept)).isEqualTo(old);
            }
          }
          FolderVictim.backups(folder).restore("first", folder.resolve("data"));
          assertThat(tree(folder.resolve("data"))).isEqualTo(restored);
        });
  }

  @Test
  void aSaveLeavesTheOldStateOrTheNew() throws Exception {
    sweep(
        "save",
        killed -> {
          LoadResult<List<Document>> found = FolderVictim.snapshot(folder).loadWithRecovery();
          assertThat(found.source()).isEqualTo(LoadResult.Source.PRIMARY);
          assertThat(found.state()).isIn(FolderVictim.state("old"), FolderVictim.state("new"));
          assertThat(killed || FolderVictim.state("new").equals(found.state())).isTrue();
        });
  }
}
