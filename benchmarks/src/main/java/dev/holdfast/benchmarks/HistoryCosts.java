package dev.holdfast.benchmarks;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.ReturnDocument;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a history and an audit cost: {@code HistoryCosts memory|sqlite|postgres|mongo}. Each round
 * writes the same with and without them, in turn, to documents of 1 KB; the figure is the median of
 * the rounds' ratios by the clock. By hand it is a transaction in which the caller keeps what the
 * document was, in a collection with the index that a history has. Every write is on the disk
 * before it is answered, as far as the backend does that, and the file is in the working directory.
 */
public final class HistoryCosts {
  private static final int ROUNDS = 31;

  /** Until the compiler has done what it does, in memory: 90,000 writes of each. */
  private static final int WARM_UP = 30;

  private static final int DOCUMENTS = 500;
  private static final String KILOBYTE = "x".repeat(1_000);

  private HistoryCosts() {}

  /** Measures and prints a line for each figure. */
  public static void main(String[] arguments) throws IOException {
    String backend = arguments.length == 0 ? "sqlite" : arguments[0];
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "history-costs");
    try {
      switch (backend) {
        case "memory" -> measure(backend, "memory:", 1_000, WARM_UP);
        case "sqlite" -> measure(backend, "sqlite:" + folder.resolve("costs.db"), 20, 2);
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
      measure(name, database.url(), 20, 2);
    }
  }

  private static void measure(String name, String url, int writes, int warmUp) {
    Map<String, Layer[]> stacks = new LinkedHashMap<>();
    stacks.put("plain", new Layer[0]);
    stacks.put("history", new Layer[] {History.of("history")});
    stacks.put("audit", new Layer[] {Audit.of(Secret.of("k".repeat(32)), "audit")});
    List<Database> open = new ArrayList<>();
    try {
      Map<String, Writer> writers = new LinkedHashMap<>();
      stacks.forEach(
          (stack, layers) -> {
            Database database = layers.length == 0 ? plain(url) : Holdfast.open(url, layers);
            open.add(database);
            writers.put(stack, new Alone(database.collection(stack)));
          });
      Database hand = plain(url);
      open.add(hand);
      writers.put("by hand", new ByHand(hand));
      Rounds rounds = new Rounds(name, writers, writes);
      rounds.warmUp(warmUp);
      rounds.run();
    } finally {
      open.forEach(Database::close);
    }
  }

  /** Without the layers that a server has by default. */
  private static Database plain(String url) {
    return Holdfast.open(url, inner -> inner);
  }

  private interface Writer {
    void insert(Document document);

    void update(String id);

    void delete(String id);
  }

  private record Alone(Collection<Document> collection) implements Writer {
    @Override
    public void insert(Document document) {
      collection.insertOne(document);
    }

    @Override
    public void update(String id) {
      collection.updateOne(field("id").eq(id), Update.inc("n", 1));
    }

    @Override
    public void delete(String id) {
      collection.deleteOne(field("id").eq(id));
    }
  }

  /** Keeps what a document was as a caller would. */
  private static final class ByHand implements Writer {
    private final Database database;
    private final Collection<Document> documents;
    private final Collection<Document> kept;
    private long number;

    ByHand(Database database) {
      this.database = database;
      this.documents = database.collection("hand");
      this.kept = database.collection("kept");
      kept.createIndex(Index.on("at"));
    }

    @Override
    public void insert(Document document) {
      with("insert", String.valueOf(document.id()), inside -> insertedInto(inside, document));
    }

    private static @Nullable Document insertedInto(Collection<Document> inside, Document document) {
      inside.insertOne(document);
      return null;
    }

    @Override
    public void update(String id) {
      Update more = Update.inc("n", 1);
      with(
          "update",
          id,
          inside ->
              inside
                  .findOneAndUpdate(field("id").eq(id), more, ReturnDocument.BEFORE)
                  .orElseThrow());
    }

    @Override
    public void delete(String id) {
      with("delete", id, inside -> inside.findOneAndDelete(field("id").eq(id)).orElseThrow());
    }

    private void with(
        String operation, String id, Function<Collection<Document>, @Nullable Document> write) {
      String version = id + "@" + ++number;
      database.transaction(
          tx -> {
            Document before = write.apply(documents.in(tx));
            Object at = Instant.now();
            return kept.in(tx)
                .insertOne(
                    Document.of(
                        "id", version, "of", id, "op", operation, "at", at, "before", before));
          });
    }
  }

  /** The same writes by each, in turn. */
  private static final class Rounds {
    private final String backend;
    private final Map<String, Writer> writers;
    private final int writes;

    Rounds(String backend, Map<String, Writer> writers, int writes) {
      this.backend = backend;
      this.writers = writers;
      this.writes = writes;
    }

    /** The same with documents of other names, and nothing printed. */
    void warmUp(int rounds) {
      for (int round = 0; round < rounds; round++) {
        int from = round * writes;
        for (Writer each : writers.values()) {
          for (int i = from; i < from + writes; i++) {
            each.insert(document("w" + i));
            each.update("w" + i);
            each.delete("w" + i);
          }
        }
      }
    }

    void run() {
      for (Writer each : writers.values()) {
        for (int i = 0; i < DOCUMENTS; i++) {
          each.insert(document("d" + i));
        }
      }
      compare("update", each -> number -> each.update("d" + number % DOCUMENTS));
      compare("insert", each -> number -> each.insert(document("n" + number)));
      compare("delete", each -> number -> each.delete("n" + number));
    }

    private static Document document(String id) {
      return Document.of("id", id, "n", 1, "text", KILOBYTE);
    }

    private interface Work {
      IntConsumer by(Writer writer);
    }

    private void compare(String what, Work work) {
      Map<String, List<Double>> ratios = new LinkedHashMap<>();
      List<Double> micros = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        List<Map.Entry<String, Writer>> order = new ArrayList<>(writers.entrySet());
        Collections.rotate(order, round);
        for (Map.Entry<String, Writer> writer : order) {
          seconds.put(writer.getKey(), seconds(work.by(writer.getValue()), round * writes));
        }
        double plain = seconds.getOrDefault("plain", Double.NaN);
        seconds.forEach(
            (stack, time) ->
                ratios.computeIfAbsent(stack, it -> new ArrayList<>()).add(time / plain));
        micros.add(plain / writes * 1e6);
      }
      System.out.printf(
          Locale.ROOT,
          "%s %s: plain %.1f us, history %.2f, by hand %.2f, audit %.2f of it%n",
          backend,
          what,
          median(micros),
          median(ratios.getOrDefault("history", List.of())),
          median(ratios.getOrDefault("by hand", List.of())),
          median(ratios.getOrDefault("audit", List.of())));
    }

    private double seconds(IntConsumer call, int from) {
      long start = System.nanoTime();
      for (int i = from; i < from + writes; i++) {
        call.accept(i);
      }
      return (System.nanoTime() - start) / 1e9;
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
