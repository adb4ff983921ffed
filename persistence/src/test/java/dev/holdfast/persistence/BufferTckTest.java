package dev.holdfast.persistence;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.layers.CircuitBreaker;
import dev.holdfast.layers.Metrics;
import dev.holdfast.layers.Retry;
import dev.holdfast.layers.Timeout;
import dev.holdfast.spi.Layer;
import dev.holdfast.tck.BackendTck;
import dev.holdfast.tck.Kit;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
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

  /**
   * The standard stack over a server. In every build it takes the rules about writes by id, about
   * what must not be put off, and about operation ids; {@code -Dholdfast.layers.all=true} takes
   * all.
   */
  abstract static class OverServer extends Buffered {
    private static final String[] ABOUT_WRITES = {"LIF", "INS", "GET", "DEL", "REV", "ERR", "OPI"};

    OverServer(String name, TestDatabase database) {
      super(name, database.url(), List.of(Metrics.collect()), inside());
    }

    @Override
    protected Kit choose(Kit kit) {
      return Boolean.getBoolean("holdfast.layers.all") ? kit : kit.only(ABOUT_WRITES);
    }
  }

  private static String file(String name) {
    return "sqlite:" + directory.resolve(name + ".db") + "?allowReset=true&synchronous=normal";
  }

  /** Rules in which many wait for one may be refused several times in a row. */
  private static List<Layer> inside() {
    return List.of(
        Retry.upTo(3), CircuitBreaker.opensAfter(100), Timeout.after(Duration.ofSeconds(20)));
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
  class StandardOverPostgres extends OverServer {
    StandardOverPostgres() {
      super("buffer-standard-postgres", TestServer.postgres().sharedDatabase());
    }
  }

  @Nested
  class StandardOverMongo extends OverServer {
    StandardOverMongo() {
      super("buffer-standard-mongo", TestServer.mongo().sharedDatabase());
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
