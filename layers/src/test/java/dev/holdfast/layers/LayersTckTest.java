package dev.holdfast.layers;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.layers.Chaos.Moment;
import dev.holdfast.spi.Layer;
import dev.holdfast.tck.BackendTck;
import dev.holdfast.tck.Kit;
import dev.holdfast.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Each layer alone, all of them together, and a store that fails all the time: the whole kit. */
class LayersTckTest {
  /** The others differ too little from them to be run in every build. */
  private static final String ALL = "holdfast.layers.all";

  private static final Pause NONE = millis -> {};

  @TempDir static Path directory;

  /** The kit over layers around a database. */
  abstract static class Layered extends BackendTck {
    private final String name;
    private final String url;
    private final Layer[] layers;

    Layered(String name, String url, Layer... layers) {
      this.name = name;
      this.url = url;
      this.layers = layers;
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
      return Holdfast.open(url, layers);
    }
  }

  private static String file(String name) {
    return "sqlite:" + directory.resolve(name + ".db") + "?allowReset=true&synchronous=normal";
  }

  private static Retry retry() {
    return Retry.upTo(3);
  }

  /** Rules in which many wait for one may be refused several times in a row. */
  private static CircuitBreaker breaker() {
    return CircuitBreaker.opensAfter(100);
  }

  private static Timeout timeout() {
    return Timeout.after(Duration.ofSeconds(20));
  }

  private static Layer[] standard() {
    return new Layer[] {Metrics.collect(), retry(), breaker(), timeout()};
  }

  /**
   * The standard stack over a server. In every build it takes the rules about calls, which is what
   * layers change: filters, sorts, values and updates pass them unseen, the stack over memory and
   * SQLite takes those rules too, and each server's own test takes all.
   */
  abstract static class StandardOverServer extends BackendTck {
    private static final String[] ABOUT_CALLS = {
      "LIF", "INS", "GET", "DEL", "REV", "STR", "CAP", "ERR", "SCH", "TRX", "ISO", "FLT", "OPI"
    };

    private final String name;
    private final Supplier<TestServer> server;

    StandardOverServer(String name, Supplier<TestServer> server) {
      this.name = name;
      this.server = server;
    }

    @Override
    protected String name() {
      return name;
    }

    @Override
    protected String url() {
      return server.get().sharedDatabase().url();
    }

    @Override
    protected Database open() {
      return Holdfast.open(url(), standard());
    }

    @Override
    protected Kit choose(Kit kit) {
      return Boolean.getBoolean(ALL) ? kit : kit.only(ABOUT_CALLS);
    }
  }

  @Nested
  class StandardOverPostgres extends StandardOverServer {
    StandardOverPostgres() {
      super("standard-postgres", TestServer::postgres);
    }
  }

  @Nested
  class StandardOverMongo extends StandardOverServer {
    StandardOverMongo() {
      super("standard-mongo", TestServer::mongo);
    }
  }

  /**
   * A call is cut by chance with a share of .19 at most: eleven times in a row once in eighty
   * million calls, of which a kit makes some ten thousand.
   */
  private static Retry patient() {
    return Retry.upTo(10).pausing(NONE);
  }

  @Nested
  class RetryOverMemory extends Layered {
    RetryOverMemory() {
      super("retry-memory", "memory:?allowReset=true", retry());
    }
  }

  @Nested
  class BreakerOverMemory extends Layered {
    BreakerOverMemory() {
      super("breaker-memory", "memory:?allowReset=true", breaker());
    }
  }

  @Nested
  class TimeoutOverMemory extends Layered {
    TimeoutOverMemory() {
      super("timeout-memory", "memory:?allowReset=true", timeout());
    }
  }

  @Nested
  class MetricsOverMemory extends Layered {
    MetricsOverMemory() {
      super("metrics-memory", "memory:?allowReset=true", Metrics.collect());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = ALL, matches = "true")
  class ChaosWithoutFaultsOverMemory extends Layered {
    ChaosWithoutFaultsOverMemory() {
      super("chaos-memory", "memory:?allowReset=true", Chaos.seeded(1));
    }
  }

  @Nested
  class StandardOverMemory extends Layered {
    StandardOverMemory() {
      super("standard-memory", "memory:?allowReset=true", standard());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = ALL, matches = "true")
  class RetryOverSqlite extends Layered {
    RetryOverSqlite() {
      super("retry-sqlite", file("retry"), retry());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = ALL, matches = "true")
  class BreakerOverSqlite extends Layered {
    BreakerOverSqlite() {
      super("breaker-sqlite", file("breaker"), breaker());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = ALL, matches = "true")
  class TimeoutOverSqlite extends Layered {
    TimeoutOverSqlite() {
      super("timeout-sqlite", file("timeout"), timeout());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = ALL, matches = "true")
  class MetricsOverSqlite extends Layered {
    MetricsOverSqlite() {
      super("metrics-sqlite", file("metrics"), Metrics.collect());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = ALL, matches = "true")
  class ChaosWithoutFaultsOverSqlite extends Layered {
    ChaosWithoutFaultsOverSqlite() {
      super("chaos-sqlite", file("chaos"), Chaos.seeded(1));
    }
  }

  @Nested
  class StandardOverSqlite extends Layered {
    StandardOverSqlite() {
      super("standard-sqlite", file("standard"), standard());
    }
  }

  /**
   * Before it arrives, after it was done, before it arrives again; the fourth attempt is answered.
   */
  @Nested
  class CutAtEveryCall extends Layered {
    CutAtEveryCall() {
      super(
          "cut-every-call-memory",
          "memory:?allowReset=true",
          patient(),
          Chaos.seeded(3)
              .failingEvery(2, Moment.BEFORE)
              .failingEvery(2, Moment.AFTER)
              .failingEvery(1, Moment.AFTER_COMMIT));
    }
  }

  @Nested
  class CutByChance extends Layered {
    CutByChance() {
      super(
          "cut-by-chance-memory",
          "memory:?allowReset=true",
          Metrics.collect(),
          patient(),
          CircuitBreaker.opensAfter(1_000),
          Chaos.seeded(4)
              .failing(Moment.BEFORE, 0.1)
              .failing(Moment.AFTER, 0.1)
              .failing(Moment.AFTER_COMMIT, 0.2));
    }
  }

  @Nested
  class CutByChanceOverSqlite extends Layered {
    CutByChanceOverSqlite() {
      super(
          "cut-by-chance-sqlite",
          file("cut"),
          patient(),
          Chaos.seeded(5)
              .failing(Moment.BEFORE, 0.1)
              .failing(Moment.AFTER, 0.1)
              .failingEvery(2, Moment.AFTER_COMMIT));
    }
  }
}
