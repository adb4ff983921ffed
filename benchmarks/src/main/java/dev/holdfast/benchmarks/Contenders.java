package dev.holdfast.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The contenders of a backend, with the same orders in each; closing removes their files. */
final class Contenders implements AutoCloseable {
  private static final int LOADED_AT_ONCE = 10_000;

  private final Path folder;
  private final List<Contender> all = new ArrayList<>();

  private Contenders() {
    try {
      folder = Files.createTempDirectory("holdfast-benchmarks");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What is measured against each other, the one that the ratios refer to first.
   *
   * @param backend {@code sqlite} or {@code memory}
   */
  static Contenders of(String backend, String synchronous, Orders orders) {
    Contenders contenders = new Contenders();
    try {
      contenders.open(backend, synchronous);
      contenders.all.forEach(contender -> load(contender, orders));
      return contenders;
    } catch (RuntimeException e) {
      contenders.close();
      throw e;
    }
  }

  private void open(String backend, String synchronous) {
    switch (backend) {
      case "sqlite" -> {
        all.add(new JdbcContender(new SqliteFile(folder.resolve("jdbc.db"), synchronous)));
        all.add(new HoldfastContender(holdfastUrl(synchronous)));
        all.add(new JdbiContender(new SqliteFile(folder.resolve("jdbi.db"), synchronous)));
      }
      case "memory" -> {
        all.add(new MapContender<>(new HandCopies()));
        all.add(new HoldfastContender("memory:"));
        all.add(new MapContender<>(new JacksonCopies()));
      }
      default ->
          throw new IllegalArgumentException(backend + " is no backend; there are sqlite, memory");
    }
  }

  private String holdfastUrl(String synchronous) {
    return "sqlite:" + folder.resolve("holdfast.db") + "?synchronous=" + synchronous;
  }

  private static void load(Contender contender, Orders orders) {
    for (int from = 0; from < orders.count(); from += LOADED_AT_ONCE) {
      contender.insertMany(orders.range(from, Math.min(from + LOADED_AT_ONCE, orders.count())));
    }
  }

  List<Contender> all() {
    return Collections.unmodifiableList(all);
  }

  @Override
  public void close() {
    all.forEach(Contender::close);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
