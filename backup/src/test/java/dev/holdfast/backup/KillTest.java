package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Update;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.testing.disk.Strace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A backup, a restore and a recovery are killed at one system call after the other that changes a
 * disk: what is there afterwards is the old or the new, and to do it again completes it.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillTest {
  /** At how many calls of each sweep; a large number is every one. */
  private static final int KILLS = Integer.getInteger("holdfast.backup.kills", 5);

  private static final String CALLS =
      "write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,"
          + "unlinkat,rmdir,mkdir,mkdirat,open,openat,chmod,fchmod,fchmodat";
  private static final Pattern CALL = Pattern.compile("([0-9]+) +([a-z0-9]+)\\(");
  private static final int KILLED = 137;

  @TempDir Path directory;
  private Path folder = Path.of("");

  @BeforeEach
  void requireStrace() {
    Strace.require();
  }

  /** A database of the second state, and a backup of the first. */
  private void prepare(int number, boolean damaged) throws IOException {
    folder = Files.createDirectory(directory.resolve("case" + number));
    try (Database database = Holdfast.open(Victim.url(folder))) {
      for (int i = 0; i < 20; i++) {
        database.collection("orders").insertOne(Document.of("id", "o" + i, "n", i));
      }
      database.collection("orders").createIndex(Index.on("n").asUnique());
      Backup.of(database).to(Victim.backups(folder)).create();
      database.collection("orders").deleteMany(field("n").lt(5));
      database.collection("orders").updateMany(field("n").lt(9), Update.set("changed", true));
      database.collection("orders").dropIndex("n");
      database.collection("later").insertOne(Document.of("id", "x"));
      database.collection("later").createIndex(Index.on("y").asUnique());
    }
    if (damaged) {
      damage();
    }
  }

  private interface Check {
    void run(Point call) throws IOException;
  }

  /** The so many-th call of this name. */
  private record Point(String call, int number) {}

  private void sweep(String what, boolean damaged, Check check) throws Exception {
    List<Point> points = points(what, damaged);
    int tries = Math.min(KILLS, points.size());
    int kills = 0;
    for (int i = 0; i < tries; i++) {
      Point point = points.get((int) ((long) i * points.size() / tries));
      prepare(i, damaged);
      String inject = "inject=" + point.call() + ":signal=KILL:when=" + point.number();
      // One run writes a little more often than another; what came to its end is checked too.
      kills += run(what, Path.of("/dev/null"), "-e", inject) == KILLED ? 1 : 0;
      check.run(point);
      PrivateFolder.delete(folder);
    }
    System.out.printf("%s: killed at %d of %d system calls%n", what, kills, points.size());
    assertThat(kills).isGreaterThan(tries / 2);
  }

  /** What the thread that does the work asks of the disk, when nothing disturbs it. */
  private List<Point> points(String what, boolean damaged) throws Exception {
    prepare(-1, damaged);
    Path log = directory.resolve("log");
    assertThat(run(what, log)).isZero();
    PrivateFolder.delete(folder);
    Map<String, List<Point>> threads = new HashMap<>();
    for (String line : Files.readAllLines(log, ISO_8859_1)) {
      Matcher call = CALL.matcher(line);
      if (call.lookingAt()) {
        List<Point> points = threads.computeIfAbsent(call.group(1), thread -> new ArrayList<>());
        long before = points.stream().filter(it -> it.call().equals(call.group(2))).count();
        points.add(new Point(call.group(2), (int) before + 1));
      }
    }
    return threads.values().stream()
        .filter(points -> points.stream().anyMatch(point -> point.call().equals("fsync")))
        .max(Comparator.comparingInt(List::size))
        .orElseThrow();
  }

  private void damage() throws IOException {
    Path file = folder.resolve("shop.db");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 8, bytes.length, (byte) 0x5a);
    Files.write(file, bytes);
  }

  private int run(String what, Path log, String... injection) throws Exception {
    Path said = directory.resolve("said");
    // With --seccomp-bpf strace 6.1 injects errors, but no signals after the first call.
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-e", "trace=" + CALLS));
    command.addAll(List.of(injection));
    command.addAll(List.of("-o", log.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName()));
    command.addAll(List.of(folder.toString(), what));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> text(said)).isIn(0, KILLED);
    return process.exitValue();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<String> content(Database database) {
    return database.collections().stream()
        .filter(name -> !name.equals(BackupLog.COLLECTION))
        .map(
            name ->
                name
                    + " "
                    + Comparison.hash(database, name)
                    + " "
                    + database.collection(name).indexes())
        .toList();
  }

  @Test
  void aBackupIsThereOrNot() throws Exception {
    sweep(
        "backup",
        false,
        call -> {
          BackupRepository backups = Victim.backups(folder);
          List<Verification> found = backups.verifyAll(VerificationLevel.FULL);
          assertThat(found).as("call " + call).hasSizeBetween(1, 2);
          assertThat(found).as("call " + call).allMatch(Verification::isGood);
          try (Database database = Holdfast.open(Victim.url(folder));
              Database memory = Holdfast.open("memory:")) {
            BackupInfo next = Backup.of(database).to(backups).kind(BackupKind.INCREMENTAL).create();
            Restore.from(backups, next.id()).into(memory).run();
            assertThat(content(memory)).as("call " + call).isEqualTo(content(database));
          }
          try (Stream<Path> left = Files.list(folder.resolve("backups/snapshots"))) {
            assertThat(left)
                .as("call " + call)
                .allMatch(it -> it.getFileName().toString().startsWith("backup_"));
          }
        });
  }

  @Test
  void aRestoreLeavesTheOldOrTheNewOrSaysThatItWasInterrupted() throws Exception {
    sweep(
        "restore",
        false,
        call -> {
          BackupRepository backups = Victim.backups(folder);
          String oldest = backups.list().get(backups.list().size() - 1).id();
          try (Database database = Holdfast.open(Victim.url(folder));
              Database first = Holdfast.open("memory:")) {
            Restore.from(backups, oldest).into(first).run();
            Optional<String> interrupted = BackupLog.of(database).interruptedRestore();
            List<String> found = content(database);
            boolean isNew = found.equals(content(first));
            boolean isOld = !isNew && database.collection("later").count() == 1;
            long documents = database.collection("orders").count();
            assertThat(documents).as("call " + call).isIn(15L, 20L);
            if (interrupted.isEmpty()) {
              assertThat(isNew || isOld).as("call " + call + " " + found).isTrue();
              assertThat(documents).isEqualTo(isNew ? 20 : 15);
            }
            Restore.from(backups, oldest).into(database).run();
            assertThat(content(database)).as("call " + call).isEqualTo(content(first));
            assertThat(BackupLog.of(database).interruptedRestore()).isEmpty();
          }
        });
  }

  @Test
  void aRecoveryLeavesADamagedFileOrTheNewOne() throws Exception {
    sweep(
        "recover",
        true,
        call -> {
          BackupRepository backups = Victim.backups(folder);
          String newest = backups.list().get(0).id();
          try (Recovered recovered = Recovery.open(Victim.url(folder), backups);
              Database first = Holdfast.open("memory:")) {
            Restore.from(backups, newest).into(first).run();
            assertThat(content(recovered.database())).as("call " + call).isEqualTo(content(first));
          }
          assertThat(folder).isDirectoryNotContaining("glob:**/{.holdfast-*,*.recovering*}");
        });
  }

  @Test
  void aSecondCopyIsThereOrNot() throws Exception {
    sweep(
        "copy",
        false,
        call -> {
          BackupRepository copies = BackupRepository.at(folder.resolve("second"));
          assertThat(copies.verifyAll(VerificationLevel.FULL))
              .as("call " + call)
              .allMatch(Verification::isGood);
          Victim.backups(folder).copyTo(copies.folder()).orThrow();
          assertThat(copies.verifyAll(VerificationLevel.FULL))
              .as("call " + call)
              .hasSize(1)
              .allMatch(Verification::isGood);
        });
  }

  /** One that is killed just then has left nothing that nobody has read. */
  @Test
  void aCopyIsReadBackBeforeItHasItsName() throws Exception {
    prepare(-1, false);
    Path log = directory.resolve("log");
    assertThat(run("copy", log)).isZero();
    List<String> calls =
        Files.readAllLines(log, ISO_8859_1).stream()
            .filter(call -> call.contains("second/snapshots/.partial_"))
            .filter(
                call ->
                    (call.contains("open") && call.contains("c000001")) || call.contains("rename"))
            .map(call -> call.contains("rename") ? "named" : isRead(call) ? "read" : "written")
            .toList();
    assertThat(calls).containsExactly("written", "read", "named");
  }

  private static boolean isRead(String open) {
    return open.contains("O_RDONLY");
  }
}
