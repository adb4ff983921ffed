package dev.holdfast.benchmarks;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.persistence.OfflineBuffer;
import dev.holdfast.persistence.Synchronizer;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How fast the offline buffer takes writes and sends them: {@code BufferRates
 * memory|sqlite|postgres|mongo}. Times of the clock, the disk's included: the buffer waits for it
 * at each write, and SQLite and PostgreSQL here at each commit. The file is in the working
 * directory, where temporary ones may be in memory.
 */
public final class BufferRates {
  private static final int WRITES = 2_000;
  private static final int THREADS = 8;
  private static final int BATCH = 100;
  private static final int FLUSHES = 30;
  private static final String KILOBYTE = "x".repeat(1_000);

  private final Collection<Document> documents;
  private final Synchronizer buffer;
  private int next;

  private BufferRates(Database database) {
    this.documents = database.collection("rates");
    this.buffer = OfflineBuffer.of(database).orElseThrow();
  }

  /** Measures and prints a line for each figure. */
  public static void main(String[] arguments) throws Exception {
    String backend = arguments.length == 0 ? "sqlite" : arguments[0];
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "buffer-rates");
    try {
      switch (backend) {
        case "memory" -> measure(backend, "memory:", folder);
        case "sqlite" -> measure(backend, "sqlite:" + folder.resolve("target.db"), folder);
        case "postgres" -> measure(TestServer.durablePostgres(), backend, folder);
        case "mongo" -> measure(TestServer.mongo(), backend, folder);
        default ->
            throw new IllegalArgumentException("Name a backend: memory, sqlite, postgres or mongo");
      }
    } finally {
      delete(folder);
    }
  }

  private static void measure(TestServer server, String name, Path folder) throws Exception {
    try (TestDatabase database = server.newDatabase()) {
      measure(name, database.url(), folder);
    }
  }

  private static void measure(String name, String url, Path folder) throws Exception {
    OfflineBuffer behind =
        OfflineBuffer.in(folder.resolve("rates.buffer"))
            .autoSaving(Duration.ofDays(1), 1_000_000)
            .syncingByHand();
    try (Database database = Holdfast.open(url, behind)) {
      BufferRates rates = new BufferRates(database);
      rates.take(WRITES);
      rates.buffer.manualSync();
      say(name, "writes taken a second, 1 thread", rates.rate(() -> rates.take(WRITES)));
      say(name, "writes sent a second", rates.rate(rates.buffer::manualSync));
      say(name, "writes taken a second, 8 threads", rates.rate(rates::takeTogether));
      rates.buffer.manualSync();
      rates.flushes(name);
    }
  }

  private void take(int writes) {
    for (int i = 0; i < writes; i++) {
      documents.insertOne(document(next++));
    }
  }

  private static Document document(int number) {
    return Document.of("id", "d" + number, "n", number, "text", KILOBYTE);
  }

  private void takeTogether() {
    int first = next;
    next += WRITES;
    List<Thread> threads =
        IntStream.range(0, THREADS)
            .mapToObj(
                thread ->
                    new Thread(
                        () -> {
                          for (int i = thread; i < WRITES; i += THREADS) {
                            documents.insertOne(document(first + i));
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private double rate(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return WRITES / ((System.nanoTime() - start) / 1e9);
  }

  private void flushes(String name) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < FLUSHES; i++) {
      take(BATCH);
      long start = System.nanoTime();
      if (!buffer.manualSync().isSynced()) {
        throw new IllegalStateException(buffer.getSyncStatus().toString());
      }
      millis.add((System.nanoTime() - start) / 1e6);
    }
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    say(name, "ms to send 100 writes, median", sorted[FLUSHES / 2]);
    say(name, "ms to send 100 writes, worst of " + FLUSHES, sorted[FLUSHES - 1]);
  }

  private static void say(String name, String what, double value) {
    System.out.printf(Locale.ROOT, "%s: %s: %.1f%n", name, what, value);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : Arrays.asList(files.toArray(Path[]::new))) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
