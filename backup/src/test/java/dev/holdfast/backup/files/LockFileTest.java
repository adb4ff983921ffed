package dev.holdfast.backup.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  private final Instant now = Instant.now();
  @TempDir Path folder;

  private Path path() {
    return folder.resolve("lock");
  }

  private static void held(ThrowingCallable call, String... owner) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContainingAll(owner);
  }

  private LockOwner me() {
    return LockOwner.thisProcess("a test", now);
  }

  private void leave(LockOwner owner) throws IOException {
    Files.writeString(path(), owner.text());
  }

  @Test
  void oneHasItAtATime() throws IOException {
    try (LockFile lock = LockFile.acquire(path(), "saving")) {
      held(() -> LockFile.acquire(path(), "more"), "this one");
      Path link = Files.createSymbolicLink(folder.resolve("again"), folder);
      held(() -> LockFile.acquire(link.resolve("lock"), "more"), "this one");
      lock.check();
      assertThat(path()).content().contains("\"pid\":" + me().pid(), "saving");
    }
    assertThat(path()).content().isBlank();
    // The room for the next owner's text: who makes room on a full disk needs the lock for it.
    assertThat(path()).hasSize(512);
    LockFile.acquire(path(), "saving").close();
  }

  @Test
  void anotherProcessIsKeptOutUntilTheOwnerIsKilled() throws Exception {
    Process owner = holder("hold");
    try (BufferedReader said = owner.inputReader()) {
      assertThat(said.readLine()).isEqualTo("held");
      held(() -> LockFile.acquire(path(), "mine"), "process " + owner.pid() + " on ", "a child");
    } finally {
      owner.destroyForcibly().waitFor();
    }
    assertThat(path()).content().contains("a child");
    LockFile.acquire(path(), "mine").close();
  }

  /** Each of them says whether it got it, and those who did hold it until all have said so. */
  @Test
  void ofTwoThatFindItAbandonedOneGetsIt() throws Exception {
    LockOwner dead = new LockOwner(me().host(), 4_194_305L, me().started(), now, "a dead one");
    for (int round = 0; round < 3; round++) {
      leave(dead);
      List<Process> rivals = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        rivals.add(holder("race"));
      }
      List<String> answers = new ArrayList<>();
      for (Process rival : rivals) {
        answers.add(rival.inputReader().readLine());
      }
      for (Process rival : rivals) {
        rival.destroyForcibly().waitFor();
      }
      assertThat(answers).containsExactlyInAnyOrder("held", "refused", "refused");
    }
  }

  private Process holder(String what) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            path().toString(),
            what)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aProcessIsKnownByItsNumberAndItsStart() throws IOException {
    long pid = ProcessHandle.current().parent().orElseThrow().pid();
    Instant started =
        ProcessHandle.of(pid).orElseThrow().info().startInstant().orElse(Instant.EPOCH);
    leave(new LockOwner(me().host(), pid, started, now, "x"));
    held(() -> LockFile.acquire(path(), "mine"), "process " + pid, "did not give it back");
    leave(new LockOwner(me().host(), pid, started.minusSeconds(60), now, "x"));
    LockFile.acquire(path(), "mine").close();
  }

  private void touched(Duration ago) throws IOException {
    Files.setLastModifiedTime(path(), FileTime.from(now.minus(ago)));
  }

  /** However long ago it began, and even where its name is new after each kill. */
  @Test
  void anotherHostIsBelievedWhileItTouchesTheFile() throws IOException {
    leave(new LockOwner("elsewhere", 1, now, now.minus(Duration.ofHours(30)), "x"));
    touched(Duration.ofMinutes(13));
    held(() -> LockFile.acquire(path(), "mine"), "on elsewhere", "delete the file");
    leave(new LockOwner("elsewhere", 1, now, now.minus(Duration.ofMinutes(16)), "x"));
    touched(Duration.ofMinutes(16));
    LockFile.acquire(path(), "mine").close();
  }

  @Test
  void theOwnerTouchesTheFileWhileItWorks() throws IOException {
    try (LockFile lock = LockFile.acquire(path(), "mine", Duration.ZERO, Duration.ofMillis(1))) {
      String text = Files.readString(path());
      touched(Duration.ofHours(1));
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (Files.getLastModifiedTime(path()).toInstant().isBefore(now)
          && end > System.nanoTime()) {
        Thread.onSpinWait();
      }
      assertThat(Files.getLastModifiedTime(path()).toInstant())
          .isAfterOrEqualTo(now.minusSeconds(2));
      assertThat(path()).hasContent(text);
      lock.check();
    }
    assertThat(path()).content().isBlank();
  }

  @Test
  void whatIsNotItsOwnAnyMoreItDoesNotTouch() throws IOException {
    LockOwner other = new LockOwner("elsewhere", 1, now, now, "x");
    LockFile ended;
    try (LockFile lock = LockFile.acquire(path(), "mine")) {
      ended = lock;
      leave(other);
      touched(Duration.ofHours(1));
      lock.touch();
      assertThat(path()).hasContent(other.text());
      assertThat(Files.getLastModifiedTime(path()).toInstant()).isBefore(now.minusSeconds(60));
      Files.writeString(path(), "");
    }
    ended.touch();
    assertThat(path()).content().isBlank();
  }

  @Test
  void halfATextIsAbandoned() throws IOException {
    Files.writeString(path(), me().text().substring(0, 20));
    LockFile.acquire(path(), "mine").close();
  }

  @Test
  void deletedOrReplacedUnderItsOwnerIsNoticed() throws IOException {
    try (LockFile lock = LockFile.acquire(path(), "saving")) {
      Files.delete(path());
      held(lock::check, "deleted or replaced");
      Files.writeString(path(), "{}");
      held(lock::check, "deleted or replaced");
    }
    LockFile lock = LockFile.acquire(path(), "saving");
    lock.close();
    lock.close();
    assertThatThrownBy(lock::check).hasMessageContaining("given back");
  }

  @Test
  void aLinkIsNoLock() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Files.createSymbolicLink(path(), victim);
    held(() -> LockFile.acquire(path(), "mine"), "cannot be taken");
    assertThat(victim).hasContent("precious");
  }

  @Test
  void waitsForWhoHasIt() throws Exception {
    LockFile first = LockFile.acquire(path(), "first");
    Thread waiting =
        new Thread(() -> LockFile.acquire(path(), "second", Duration.ofMinutes(1)).close());
    waiting.start();
    while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    first.check();
    first.close();
    waiting.join();
    assertThat(path()).content().isBlank();
  }
}
