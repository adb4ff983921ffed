package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one file: they take turns, see each other's work, and may be killed. */
class ProcessTest {
  private static final int BULK = 20_000;
  private static final int INCREMENTS = 300;

  @TempDir Path directory;

  /** What a child process runs: a job by name, on a file. */
  public static void main(String[] args) {
    try (SqliteBackend backend = TestDatabase.open(Path.of(args[1]), "busyTimeout", "60000")) {
      System.out.println("open");
      switch (args[0]) {
        case "increment" -> {
          for (int i = 0; i < INCREMENTS; i++) {
            TestDatabase.increment(backend, "counter");
          }
        }
        case "bulk" -> backend.write(bulk());
        default -> throw new IllegalArgumentException(args[0]);
      }
      System.out.println("done");
    }
  }

  private static WriteBatch bulk() {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < BULK; i++) {
      writes.add(TestDatabase.insert("b" + i, "{\"x\":\"" + "y".repeat(200) + "\"}"));
    }
    return new WriteBatch(writes, true, null, Images.NONE);
  }

  /** How many locks the kernel knows of on the file; SQLite has one while it is open. */
  private static long locks(Path file) throws IOException {
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    String mine = " " + ProcessHandle.current().pid() + " ";
    try (Stream<String> lines = Files.lines(Path.of("/proc/locks"))) {
      return lines.filter(line -> line.contains(inode) && line.contains(mine)).count();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatIsOpenedTwiceStaysLocked() throws IOException {
    Path file = directory.resolve("twice.db");
    Path other = directory.resolve("other.db");
    try (SqliteBackend backend = TestDatabase.open(file)) {
      TestDatabase.write(backend, TestDatabase.insert("1", "{}"));
      assertThat(locks(file)).isEqualTo(1);
      TestDatabase.open(file, "readOnly", "true").close();
      assertThat(locks(file)).isEqualTo(1);
      Files.createSymbolicLink(other, file);
      TestDatabase.open(other, "readOnly", "true").close();
      assertThat(locks(file)).isEqualTo(1);
    }
    assertThat(locks(file)).isZero();
  }

  @Test
  void noIncrementOfTwoProcessesIsLost() throws Exception {
    Path file = directory.resolve("two.db");
    try (SqliteBackend backend = TestDatabase.open(file, "busyTimeout", "60000")) {
      TestDatabase.write(backend, TestDatabase.insert("counter", "{\"n\":0}"));
      Process other = start("increment", file);
      try (BufferedReader out = output(other)) {
        // Else this one might be done before the other has begun.
        assertThat(out.readLine()).isEqualTo("open");
        for (int i = 0; i < INCREMENTS; i++) {
          TestDatabase.increment(backend, "counter");
        }
        assertThat(out.readLine()).isEqualTo("done");
      }
      assertThat(TestDatabase.increment(backend, "counter").revision())
          .as("one revision for each increment")
          .isEqualTo(firstRevision(backend) + 2L * INCREMENTS + 1);
    }
  }

  /** A document inserted now gets the revision that the counter had at its insert. */
  private static long firstRevision(SqliteBackend backend) {
    return TestDatabase.write(backend, TestDatabase.insert("later", "{}")).revision();
  }

  @Test
  void aProcessKilledInABulkLeavesAllOrNothing() throws Exception {
    for (int delay = 0; delay < 4; delay++) {
      Path file = directory.resolve("killed" + delay + ".db");
      Process child = start("bulk", file);
      try (BufferedReader out = output(child)) {
        assertThat(out.readLine()).isEqualTo("open");
        child.waitFor(40L * delay * delay, TimeUnit.MILLISECONDS);
        child.destroyForcibly().waitFor();
      }
      try (SqliteBackend backend = TestDatabase.open(file)) {
        assertThat(TestDatabase.count(backend)).isIn(0L, (long) BULK);
        TestDatabase.write(backend, TestDatabase.insert("after", "{}"));
      }
    }
  }

  @Test
  void aCollectionDroppedElsewhereIsNoticed() {
    Path file = directory.resolve("dropped.db");
    try (SqliteBackend one = TestDatabase.open(file);
        SqliteBackend two = TestDatabase.open(file)) {
      long before = TestDatabase.write(one, TestDatabase.insert("1", "{}")).revision();
      assertThat(TestDatabase.ids(two)).containsExactly("1");
      assertThat(one.admin(new Admin.Drop("c"))).isTrue();
      assertThat(TestDatabase.ids(two)).isEmpty();
      TestDatabase.write(one, TestDatabase.insert("other", "{}"));
      long after = TestDatabase.write(two, TestDatabase.insert("1", "{}")).revision();
      assertThat(after).as("a revision is never used again").isGreaterThan(before);
      assertThat(TestDatabase.ids(one)).containsExactly("1", "other");
      assertThat(two.admin(new Admin.Drop("c"))).isTrue();
      BackendTransaction transaction = one.begin(TransactionOptions.DEFAULT);
      TestDatabase.write(transaction, TestDatabase.insert("2", "{}"));
      transaction.commit();
      assertThat(TestDatabase.ids(two)).containsExactly("2");
    }
  }

  private static Process start(String job, Path file) throws IOException {
    return child(job, file).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static ProcessBuilder child(String job, Path file) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        ProcessTest.class.getName(),
        job,
        file.toString());
  }

  @Test
  void aLibraryThatCannotBeUnpackedIsSaidWithWhatToDo() throws Exception {
    ProcessBuilder child = child("bulk", directory.resolve("a.db"));
    Path noFolder = Files.createFile(directory.resolve("file"));
    child.command().add(1, "-Dorg.sqlite.tmpdir=" + noFolder);
    Process process = child.redirectErrorStream(true).start();
    try (BufferedReader said = output(process)) {
      assertThat(said.lines())
          .anyMatch(line -> line.contains("SQLite's native library cannot be loaded"));
    }
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
