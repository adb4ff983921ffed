package dev.holdfast.benchmarks;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.history.Audit;
import dev.holdfast.history.History;
import dev.holdfast.spi.Layer;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * What a history and an audit cost: {@code HistoryCosts memory|sqlite|postgres|mongo}. Each round
 * writes the same with and without them, in turn, to documents of 1 KB; the figure is the median of
 * the rounds' ratios by the clock. Every write is on the disk before it is answered, as far as the
 * backend does that, and the file is in the working directory.
 */
public final class HistoryCosts {
  private static final int ROUNDS = 31;
  private static final int DOCUMENTS = 500;
  private static final String KILOBYTE = "x".repeat(1_000);

  private HistoryCosts() {}

  /** Measures and prints a line for each figure. */
  public static void main(String[] arguments) throws IOException {
    String backend = arguments.length == 0 ? "sqlite" : arguments[0];
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "history-costs");
    try {
      switch (backend) {
        case "memory" -> measure(backend, "memory:", 1_000);
        case "sqlite" -> measure(backend, "sqlite:" + folder.resolve("costs.db"), 20);
        case "postgres" -> measure(TestServer.durablePostgres(), backend);
        case "mongo" -> measure(TestServer.mongo(), backend);
        default ->
            throw new IllegalArgumentException("Name a backend: memory, sqlite, postgres or mongo");
      }
    } finally {
      delete(folder);
    }
  }

  private static void measure(TestServer server, String name) {
    try (TestDatabase database = server.newDatabase()) {
      measure(name, database.url(), 20);
    }
  }

  private static void measure(String name, String url, int writes) {
    Map<String, Layer[]> stacks = new LinkedHashMap<>();
    stacks.put("plain", new Layer[0]);
    stacks.put("history", new Layer[] {History.of("history")});
    stacks.put("audit", new Layer[] {Audit.of(Secret.of("k".repeat(32)), "audit")});
    List<Database> open = new ArrayList<>();
    try {
      Map<String, Collection<Document>> collections = new LinkedHashMap<>();
      stacks.forEach(
          (stack, layers) -> {
            Database database = layers.length == 0 ? plain(url) : Holdfast.open(url, layers);
            open.add(database);
            collections.put(stack, database.collection(stack));
          });
      new Rounds(name, collections, writes).run();
    } finally {
      open.forEach(Database::close);
    }
  }

  /** Without the layers that a server has by default. */
  private static Database plain(String url) {
    return Holdfast.open(url, inner -> inner);
  }

  /** The same writes to each collection, in turn. */
  private static final class Rounds {
    private final String backend;
    private final Map<String, Collection<Document>> collections;
    private final int writes;
    private int next;

    Rounds(String backend, Map<String, Collection<Document>> collections, int writes) {
      this.backend = backend;
      this.collections = collections;
      this.writes = writes;
    }

    void run() {
      for (Collection<Document> each : collections.values()) {
        for (int i = 0; i < DOCUMENTS; i++) {
          each.insertOne(document("d" + i));
        }
      }
      compare(
          "update",
          each ->
              number ->
                  each.updateOne(field("id").eq("d" + number % DOCUMENTS), Update.inc("n", 1)));
      compare("insert", each -> number -> each.insertOne(document("n" + number)));
      compare("delete", each -> number -> each.deleteOne(field("id").eq("n" + number)));
    }

    private static Document document(String id) {
      return Document.of("id", id, "n", 1, "text", KILOBYTE);
    }

    private interface Work {
      IntConsumer on(Collection<Document> collection);
    }

    private void compare(String what, Work work) {
      Map<String, List<Double>> ratios = new LinkedHashMap<>();
      int first = what.equals("delete") ? next - ROUNDS * writes : next;
      for (int round = 0; round < ROUNDS; round++) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        List<Map.Entry<String, Collection<Document>>> order =
            new ArrayList<>(collections.entrySet());
        Collections.rotate(order, round);
        for (Map.Entry<String, Collection<Document>> stack : order) {
          IntConsumer call = work.on(stack.getValue());
          int from = first + round * writes;
          long start = System.nanoTime();
          for (int i = 0; i < writes; i++) {
            call.accept(from + i);
          }
          seconds.put(stack.getKey(), (System.nanoTime() - start) / 1e9);
        }
        double plain = seconds.getOrDefault("plain", Double.NaN);
        seconds.forEach(
            (stack, time) ->
                ratios.computeIfAbsent(stack, it -> new ArrayList<>()).add(time / plain));
        ratios.computeIfAbsent("micros", it -> new ArrayList<>()).add(plain / writes * 1e6);
      }
      if (!what.equals("delete")) {
        next = first + ROUNDS * writes;
      }
      System.out.printf(
          Locale.ROOT,
          "%s %s: plain %.0f us, history %.2f, audit %.2f of it%n",
          backend,
          what,
          median(ratios.getOrDefault("micros", List.of())),
          median(ratios.getOrDefault("history", List.of())),
          median(ratios.getOrDefault("audit", List.of())));
    }

    private static double median(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[sorted.length / 2];
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
