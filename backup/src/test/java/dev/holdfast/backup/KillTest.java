package dev.holdfast.backup;

import static dev.holdfast.Field.field;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup, a restore and a recovery are killed at one system call after the other that changes a
 * disk: what is there afterwards is the old or the new, and to do it again completes it.
 */
class KillTest {
  /** Every so many-th call; 1 for all. */
  private static final int STEP = Integer.getInteger("holdfast.backup.killStep", 40);

  private static final String CALLS =
      "write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,"
          + "unlinkat,rmdir,mkdir,mkdirat,open,openat,chmod,fchmod,fchmodat";
  private static final int SIGKILL = 137;

  @TempDir Path directory;
  private Path folder = Path.of("");

  @BeforeEach
  void requireStrace() {
    Strace.require();
  }

  /** A database of the second state, and a backup of the first. */
  private void prepare(int number) throws IOException {
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
  }

  private interface Check {
    void run(int call) throws IOException;
  }

  private void sweep(String what, boolean damaged, Check check) throws Exception {
    int call = 1;
    int kills = 0;
    while (true) {
      prepare(call);
      if (damaged) {
        damage();
      }
      boolean killed = run(what, call);
      check.run(call);
      PrivateFolder.delete(folder);
      if (!killed) {
        break;
      }
      kills++;
      call += STEP;
    }
    System.out.printf("%s: killed at %d of about %d system calls%n", what, kills, call);
    assertThat(kills).isPositive();
  }

  private void damage() throws IOException {
    Path file = folder.resolve("shop.db");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 8, bytes.length, (byte) 0x5a);
    Files.write(file, bytes);
  }

  /** Whether it was killed; false when it came to its end before that call. */
  private boolean run(String what, int call) throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-e",
                "trace=" + CALLS,
                "-e",
                "inject=" + CALLS + ":signal=KILL:when=" + call,
                "-o",
                "/dev/null",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                what)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    int code = process.exitValue();
    assertThat(code).as(() -> text(said)).isIn(0, SIGKILL);
    return code == SIGKILL;
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
        });
  }
}
