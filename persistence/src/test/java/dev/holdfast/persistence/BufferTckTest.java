package dev.holdfast.persistence;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.layers.CircuitBreaker;
import dev.holdfast.layers.Metrics;
import dev.holdfast.layers.Retry;
import dev.holdfast.layers.Timeout;
import dev.holdfast.spi.Layer;
import dev.holdfast.tck.BackendTck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The buffer around a database that answers changes no answer: the whole kit. */
class BufferTckTest {
  @TempDir static Path directory;
  private static final AtomicInteger FILES = new AtomicInteger();

  /** The kit over a buffer, a file for each time that the database is opened. */
  abstract static class Buffered extends BackendTck {
    private final String name;
    private final String url;
    private final List<Layer> inside;
    private final List<Layer> outside;

    Buffered(String name, String url, List<Layer> outside, List<Layer> inside) {
      this.name = name;
      this.url = url;
      this.outside = outside;
      this.inside = inside;
    }

    @Override
    protected String name() {
      return name;
    }

    @Override
    protected String url() {
      return url;
    }

    @Override
    protected Database open() {
      List<Layer> layers = new ArrayList<>(outside);
      layers.add(OfflineBuffer.in(directory.resolve("buffer" + FILES.incrementAndGet())));
      layers.addAll(inside);
      return Holdfast.open(url, layers.toArray(new Layer[0]));
    }
  }

  private static String file(String name) {
    return "sqlite:" + directory.resolve(name + ".db") + "?allowReset=true&synchronous=normal";
  }

  private static List<Layer> inside() {
    return List.of(
        Retry.upTo(3), CircuitBreaker.opensAfter(5), Timeout.after(Duration.ofSeconds(20)));
  }

  @Nested
  class BufferOverMemory extends Buffered {
    BufferOverMemory() {
      super("buffer-memory", "memory:?allowReset=true", List.of(), List.of());
    }
  }

  @Nested
  class BufferOverSqlite extends Buffered {
    BufferOverSqlite() {
      super("buffer-sqlite", file("buffered"), List.of(), List.of());
    }
  }

  @Nested
  class StandardOverMemory extends Buffered {
    StandardOverMemory() {
      super(
          "buffer-standard-memory",
          "memory:?allowReset=true",
          List.of(Metrics.collect()),
          inside());
    }
  }

  @Nested
  class StandardOverSqlite extends Buffered {
    StandardOverSqlite() {
      super("buffer-standard-sqlite", file("standard"), List.of(Metrics.collect()), inside());
    }
  }
}
