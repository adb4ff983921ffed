package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A process that buffers and drains is killed at any point, again and again over the same files:
 * what it acknowledged is in the database once, in order, and nothing else is.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillSweepTest {
  private static final int KILLS = Integer.getInteger("holdfast.buffer.kills", 50);
  private static final int MOST_NOTES = 4_000;
  private static final int MOST_POLLS = 60_000;

  @TempDir Path directory;

  /** What was noted of one document. */
  private static final class Noted {
    final Set<Long> acknowledged = new TreeSet<>();
    final Set<Long> tried = new TreeSet<>();
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingIsAppliedTwice() throws Exception {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    Random random = new Random(seed);
    long waited = 0;
    for (int round = 0; round < KILLS; round++) {
      kill(round, random.nextInt(MOST_NOTES));
      waited += waiting();
      if (round % 10 == 9) {
        recover();
      }
    }
    recover();
    Map<String, Noted> noted = noted();
    long acknowledged = noted.values().stream().mapToLong(one -> one.acknowledged.size()).sum();
    List<String> lost = new ArrayList<>();
    List<String> doubled = new ArrayList<>();
    List<String> odd = new ArrayList<>();
    check(noted, lost, doubled, odd);
    System.out.printf(
        "buffer: %d kills (seed %d), %d writes acknowledged, %d found waiting after a kill,"
            + " %d lost, %d doubled%n",
        KILLS, seed, acknowledged, waited, lost.size(), doubled.size());
    assertThat(lost).as("lost").isEmpty();
    assertThat(doubled).as("doubled").isEmpty();
    assertThat(odd).as("odd").isEmpty();
    assertThat(acknowledged).isGreaterThan(KILLS);
    assertThat(waited).isPositive();
  }

  /** When it has noted so many bytes more, and a moment later. */
  private void kill(int round, int bytes) throws Exception {
    long until = size() + bytes;
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                directory.toString(),
                String.valueOf(round))
            .redirectError(directory.resolve("errors").toFile())
            .start();
    try (BufferedReader out = child.inputReader()) {
      assertThat(out.readLine()).as(() -> errors()).isEqualTo("open");
      for (int i = 0; i < MOST_POLLS && size() < until; i++) {
        child.waitFor(1, TimeUnit.MILLISECONDS);
      }
      assertThat(child.isAlive()).as(() -> errors()).isTrue();
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private long size() throws IOException {
    Path notes = Victim.notes(directory);
    return Files.exists(notes) ? Files.size(notes) : 0;
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("errors"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private long waiting() {
    try (BufferFile file = BufferFile.read(Victim.buffer(directory))) {
      return (int) file.pendingWrites();
    }
  }

  private void recover() {
    try (Database database =
        Holdfast.open(
            Victim.url(directory), OfflineBuffer.in(Victim.buffer(directory)).syncingByHand())) {
      SyncStatus status = OfflineBuffer.of(database).orElseThrow().manualSync();
      assertThat(status.isSynced()).as(status.toString()).isTrue();
    }
  }

  private Map<String, Noted> noted() throws IOException {
    Map<String, Noted> noted = new HashMap<>();
    for (String line : Files.readAllLines(Victim.notes(directory))) {
      String[] words = line.split(" ", 3);
      assertThat(words[0]).as(line).isIn("try", "ack");
      Noted one = noted.computeIfAbsent(words[1], any -> new Noted());
      (words[0].equals("ack") ? one.acknowledged : one.tried).add(Long.valueOf(words[2]));
    }
    return noted;
  }

  private void check(
      Map<String, Noted> noted, List<String> lost, List<String> doubled, List<String> odd) {
    try (Database database = Holdfast.open(Victim.url(directory))) {
      Collection<Document> logs = database.collection("logs");
      Map<String, Document> stored = new HashMap<>();
      logs.findMany(Filter.all()).forEach(one -> stored.put(String.valueOf(one.id()), one));
      noted.forEach(
          (id, writes) -> {
            Document document = stored.get(id);
            if (document == null) {
              writes.acknowledged.forEach(value -> lost.add(id + " " + value));
              return;
            }
            List<Long> log = log(document);
            check(id, writes, log, lost, doubled, odd);
            if (document.getLong("n").orElseThrow() != log.size()) {
              doubled.add(id + " counted " + document.getLong("n") + " for " + log.size());
            }
            for (long value : writes.acknowledged) {
              if (value % 5 == 4 && !stored.containsKey(id + "-" + value)) {
                lost.add(id + "-" + value);
              }
            }
          });
    }
  }

  private static List<Long> log(Document document) {
    List<Long> log = new ArrayList<>();
    for (Object value : (List<?>) Objects.requireNonNull(document.toMap().get("log"))) {
      log.add((Long) value);
    }
    return log;
  }

  private static void check(
      String id,
      Noted writes,
      List<Long> log,
      List<String> lost,
      List<String> doubled,
      List<String> odd) {
    Set<Long> once = new TreeSet<>(log);
    if (once.size() < log.size()) {
      doubled.add(id + " " + log);
    }
    if (!log.equals(List.copyOf(once))) {
      odd.add(id + " is out of order: " + log);
    }
    for (long value : writes.acknowledged) {
      if (value >= 0 && !once.contains(value)) {
        lost.add(id + " " + value);
      }
    }
    if (!writes.tried.containsAll(once)) {
      odd.add(id + " has what nobody wrote: " + log);
    }
  }
}
