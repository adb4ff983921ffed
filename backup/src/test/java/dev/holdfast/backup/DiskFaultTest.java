package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.testing.disk.DiskEvent;
import dev.holdfast.testing.disk.Strace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Makes the disk fail, at one write or sync of a backup and of a restore after the other, once or
 * from then on. Every {@code -Dholdfast.diskFaults.step}-th is tried; 1 tries all.
 */
@Execution(ExecutionMode.CONCURRENT)
class DiskFaultTest {
  private static final int STEP = Integer.getInteger("holdfast.diskFaults.step", 25);
  private static final List<String> TYPED =
      List.of("UNAVAILABLE", "RESOURCE_EXHAUSTED", "OUTCOME_UNKNOWN");

  @TempDir Path directory;

  @BeforeEach
  void requireStrace() {
    Strace.require();
  }

  private interface Check {
    void run(Path folder, String answer) throws IOException;
  }

  /** A sample takes two of the six. */
  private static List<DiskError> errors() {
    DiskError full = new DiskError("pwrite64", "ENOSPC", true);
    DiskError unsynced = new DiskError("fsync", "EIO", false);
    return STEP > 1
        ? List.of(full, unsynced)
        : List.of(
            full,
            unsynced,
            new DiskError("pwrite64", "ENOSPC", false),
            new DiskError("pwrite64", "EIO", false),
            new DiskError("pwrite64", "EIO", true),
            new DiskError("fsync", "EIO", true));
  }

  @Test
  void whileABackupIsMadeItIsToldAndHarmsNothing() throws Exception {
    for (DiskError error : errors()) {
      sweep("backup", error, DiskFaultTest::checkBackup);
    }
  }

  @Test
  void whileOneIsRestoredItIsToldAndHarmsNothing() throws Exception {
    for (DiskError error : errors()) {
      sweep("restore", error, DiskFaultTest::checkRestore);
    }
  }

  /** What the disk answers to which calls, once or from then on. */
  private record DiskError(String call, String error, boolean fromThenOn) {
    @Override
    public String toString() {
      return call + " " + error + (fromThenOn ? " from then on" : " once");
    }
  }

  private void sweep(String what, DiskError failing, Check check) throws Exception {
    String call = failing.call();
    int count = calls(what, call);
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= count; number += Math.min(STEP, Math.max(1, count / 2))) {
      numbers.add(number);
    }
    Path root = root(what, numbers);
    Strace strace =
        new Strace().failing(call, failing.error(), count + (failing.fromThenOn() ? "+" : ""));
    Map<Integer, String> answers = answers(strace, root, what, call, count, numbers);
    assertThat(answers.keySet()).containsExactlyElementsOf(numbers);
    int errors = 0;
    for (Map.Entry<Integer, String> answer : answers.entrySet()) {
      String code = answer.getValue().split(" ", 2)[0];
      assertThat(code).as("%s", answer).isIn(with(TYPED, "done"));
      errors += code.equals("done") ? 0 : 1;
      check.run(root.resolve(answer.getKey().toString()), answer.toString());
    }
    System.out.printf(
        "failing disk, %s, %s: %d of %d in turn, %d errors answered%n",
        what, failing, numbers.size(), count, errors);
    assertThat(errors).isPositive();
  }

  private static List<String> with(List<String> codes, String one) {
    List<String> all = new ArrayList<>(codes);
    all.add(one);
    return all;
  }

  private Path root(String what, List<Integer> numbers) throws IOException {
    Path root = Files.createDirectory(Files.createTempDirectory(directory, what).resolve("root"));
    for (int number : numbers) {
      DiskVictim.prepare(Files.createDirectory(root.resolve(Integer.toString(number))));
    }
    return root;
  }

  /** How many such calls there are when nothing fails. */
  private int calls(String what, String call) throws Exception {
    Path root = root(what, List.of(1));
    List<DiskEvent> events =
        new Strace()
            .run(root, name -> true, DiskVictim.class, root.toString(), what, call, "1", "1");
    int count = 0;
    boolean begun = false;
    for (DiskEvent event : events) {
      begun |= event instanceof DiskEvent.Said said && said.line().startsWith("episode");
      boolean syncs = event instanceof DiskEvent.Synced || event instanceof DiskEvent.FolderSynced;
      boolean counts = call.equals("fsync") ? syncs : event instanceof DiskEvent.Written;
      count += begun && counts ? 1 : 0;
    }
    return count;
  }

  private static Map<Integer, String> answers(
      Strace strace, Path root, String what, String call, int count, List<Integer> numbers)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of(root.toString(), what, call, Integer.toString(count)));
    numbers.forEach(number -> arguments.add(Integer.toString(number)));
    Map<Integer, String> answers = new TreeMap<>();
    int episode = 0;
    for (DiskEvent event :
        strace.run(root, name -> true, DiskVictim.class, arguments.toArray(String[]::new))) {
      if (event instanceof DiskEvent.Said said) {
        String[] words = said.line().split(" ", 2);
        if (words[0].equals("episode")) {
          episode = Integer.parseInt(words[1]);
        } else if (words[0].equals("answer")) {
          answers.put(episode, words[1]);
        }
      }
    }
    return answers;
  }

  private static void checkBackup(Path folder, String answer) {
    BackupRepository backups = Victim.backups(folder);
    List<Verification> found = backups.verifyAll(VerificationLevel.FULL);
    assertThat(found).as(answer).isNotEmpty().allMatch(Verification::isGood);
    if (answer.endsWith("=done")) {
      assertThat(found).as(answer).hasSize(2);
    } else if (!answer.contains("=OUTCOME_UNKNOWN") && !answer.contains(" close: ")) {
      // The database that was saved writes once more when it is closed.
      assertThat(found).as(answer).hasSize(1);
    }
    try (Database database = Holdfast.open(Victim.url(folder))) {
      assertThat(state(database)).as(answer).isEqualTo("new");
      BackupInfo next = Backup.of(database).to(backups).create();
      assertThat(backups.verify(next.id(), VerificationLevel.FULL).isGood()).isTrue();
      assertThat(next.path().resolveSibling(".partial_" + next.id())).doesNotExist();
    }
  }

  private static void checkRestore(Path folder, String answer) {
    BackupRepository backups = Victim.backups(folder);
    List<Verification> found = backups.verifyAll(VerificationLevel.FULL);
    assertThat(found).as(answer).isNotEmpty().allMatch(Verification::isGood);
    String oldest = backups.list().get(backups.list().size() - 1).id();
    try (Database database = Holdfast.open(Victim.url(folder))) {
      boolean interrupted = BackupLog.of(database).interruptedRestore().isPresent();
      String state = state(database);
      if (answer.endsWith("=done")) {
        assertThat(state).as(answer).isEqualTo("old");
        assertThat(interrupted).as(answer).isFalse();
      } else if (!interrupted) {
        assertThat(state).as(answer).isIn("old", "new");
      }
      Restore.from(backups, oldest).into(database).run();
      assertThat(state(database)).as(answer).isEqualTo("old");
    }
  }

  /** Old is what the backup has, new what it was made to replace. */
  private static String state(Database database) {
    long orders = database.collection("orders").count();
    long later = database.collection("later").count();
    int indexes = database.collection("orders").indexes().size();
    boolean isOld = orders == 5 && later == 0 && indexes == 0;
    boolean isNew = orders == 0 && later == 1 && indexes == 1;
    return isOld ? "old" : isNew ? "new" : orders + " " + later + " " + indexes;
  }
}
