package dev.holdfast.history;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.Secret;
import dev.holdfast.layers.Retry;
import dev.holdfast.tck.BackendTck;
import dev.holdfast.tck.Kit;
import dev.holdfast.testing.TestServer;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database with a history of everything is the database that it was: the whole kit over memory,
 * and elsewhere the rules about writes and transactions, which are what the layer changes: reads
 * pass it unseen. Over a server those that one write alone does not answer; what many threads do to
 * its histories {@link OnServersTest} and {@link RandomHistoriesTest} ask. {@code
 * -Dholdfast.history.all=true} runs all everywhere.
 */
class HistoryTckTest {
  @TempDir static Path directory;

  private static Kit aboutWrites(Kit kit) {
    return Boolean.getBoolean("holdfast.history.all")
        ? kit
        : kit.only("INS", "DEL", "REV", "BLK", "TRX", "ISO", "FLT", "OPI", "FOL");
  }

  private static Kit betweenOthers(Kit kit) {
    return Boolean.getBoolean("holdfast.history.all")
        ? kit
        : kit.only("BLK", "TRX", "ISO", "OPI", "FOL");
  }

  abstract static class WithHistory extends BackendTck {
    private final String name;
    private final String url;

    WithHistory(String name, String url) {
      this.name = name;
      this.url = url;
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
      return Holdfast.open(url, History.ofAll());
    }
  }

  @Nested
  class OverMemory extends WithHistory {
    OverMemory() {
      super("history-memory", "memory:?allowReset=true");
    }
  }

  @Nested
  class OverSqlite extends WithHistory {
    OverSqlite() {
      super(
          "history-sqlite",
          "sqlite:" + directory.resolve("kit.db") + "?allowReset=true&synchronous=normal");
    }

    @Override
    protected Kit choose(Kit kit) {
      return aboutWrites(kit);
    }
  }

  /** With the standard stack around it, over a server. */
  abstract static class OverServer extends BackendTck {
    private final String name;
    private final Supplier<TestServer> server;

    OverServer(String name, Supplier<TestServer> server) {
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
      return Holdfast.open(url(), Retry.upTo(3), History.ofAll());
    }

    @Override
    protected Kit choose(Kit kit) {
      return betweenOthers(kit);
    }
  }

  @Nested
  class OverPostgres extends OverServer {
    OverPostgres() {
      super("history-postgres", TestServer::postgres);
    }
  }

  @Nested
  class OverMongo extends OverServer {
    OverMongo() {
      super("history-mongo", TestServer::mongo);
    }
  }

  /** An audit of everything, reads too, around a history of everything. */
  @Nested
  class AuditOverMemory extends WithHistory {
    AuditOverMemory() {
      super("audit-memory", "memory:?allowReset=true");
    }

    @Override
    protected Kit choose(Kit kit) {
      return aboutWrites(kit);
    }

    @Override
    protected Database open() {
      return Holdfast.open(
          url(), Audit.ofAll(Secret.of("k".repeat(32))).withReads(), History.ofAll());
    }
  }
}
