package dev.holdfast.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Pooled;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where connections come from: a pool of our own, or an application's {@link DataSource}, of which
 * nothing is closed but what was taken from it.
 */
final class Connections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** A call that is to be stopped waits for so long at most for the server to hear of it. */
  private static final int CANCEL_SECONDS = 2;

  private final DataSource pool;
  private final DataSource beside;
  private final @Nullable HikariDataSource own;
  private final @Nullable String limits;
  private final PostgresErrors errors;
  private volatile boolean closed;

  /**
   * Connections.
   *
   * @param limits to be set in each transaction; null where the connection has them
   */
  private Connections(
      DataSource pool,
      DataSource beside,
      @Nullable HikariDataSource own,
      @Nullable String limits,
      PostgresErrors errors) {
    this.pool = pool;
    this.limits = limits;
    this.beside = beside;
    this.own = own;
    this.errors = errors;
  }

  /** A pool that connects when somebody asks for a connection. */
  static Connections own(Settings settings, PostgresErrors errors) {
    if (settings.encryption().isWeak()) {
      LOG.warn(
          "{} is used with sslMode={}, which does not verify who answers; ssl=true does",
          settings.name(),
          settings.encryption().mode());
    }
    HikariConfig config = new HikariConfig();
    config.setDataSource(driver(settings));
    config.setPoolName("holdfast-postgres");
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(0);
    // Said, not asked for: if its first connection breaks while it asks, it asks for none any more.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(settings.timeouts().busy().toMillis());
    config.setValidationTimeout(
        Math.max(250, Math.min(5000, settings.timeouts().busy().toMillis())));
    config.setIdleTimeout(settings.timeouts().idle().toMillis());
    config.setMaxLifetime(settings.timeouts().lifetime().toMillis());
    HikariDataSource own = new HikariDataSource(config);
    String limits =
        settings.startupOptions() ? null : limits(settings.timeouts(), "SET LOCAL ", ";");
    return new Connections(own, driver(settings), own, limits, errors);
  }

  static Connections over(DataSource source, PostgresErrors errors) {
    return new Connections(source, source, null, null, errors);
  }

  private static DataSource driver(Settings settings) {
    List<String> hosts = Arrays.asList(settings.hosts().split(","));
    List<Supplier<PGSimpleDataSource>> drivers = new ArrayList<>();
    for (int first = 0; first < hosts.size(); first++) {
      List<String> turned = new ArrayList<>(hosts);
      Collections.rotate(turned, -first);
      drivers.add(() -> driver(settings, turned));
    }
    Settings.Timeouts timeouts = settings.timeouts();
    Duration share = Dialling.share(timeouts.connect(), timeouts.busy(), hosts.size());
    return new Dialling(drivers, timeouts.connect(), share, timeouts.socket(), System::nanoTime);
  }

  private static PGSimpleDataSource driver(Settings settings, List<String> hosts) {
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setServerNames(hosts.stream().map(Connections::host).toArray(String[]::new));
    driver.setPortNumbers(hosts.stream().mapToInt(Connections::port).toArray());
    driver.setDatabaseName(settings.database());
    driver.setUser(settings.username());
    driver.setPassword(settings.password() == null ? null : settings.password().reveal());
    driver.setApplicationName(settings.applicationName());
    driver.setPrepareThreshold(settings.prepareThreshold());
    driver.setTcpKeepAlive(true);
    driver.setCancelSignalTimeout(CANCEL_SECONDS);
    set(driver, "targetServerType", settings.targetServerType());
    settings.encryption().properties().forEach((name, value) -> set(driver, name, value));
    if (settings.startupOptions()) {
      driver.setOptions(limits(settings.timeouts(), "-c ", " "));
    }
    return driver;
  }

  private static void set(PGSimpleDataSource driver, String name, String value) {
    try {
      driver.setProperty(name, value);
    } catch (SQLException e) {
      throw HoldfastException.of(
          ErrorCode.INTERNAL, "The driver has no property " + name + " of value " + value, e);
    }
  }

  /**
   * Compiling a statement to machine code takes longer than running it here, so that is off too.
   */
  private static String limits(Settings.Timeouts timeouts, String before, String after) {
    SqlText text = new SqlText().add(before).add("jit=off").add(after);
    text.add(before).add("lock_timeout=").number(timeouts.busy().toMillis()).add(after);
    if (!timeouts.statement().isZero()) {
      text.add(before).add("statement_timeout=").number(timeouts.statement().toMillis());
    }
    return text.text();
  }

  private static String host(String hostAndPort) {
    int colon = portColon(hostAndPort);
    return colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
  }

  /** 0 for none. */
  static int port(String hostAndPort) {
    int colon = portColon(hostAndPort);
    return colon < 0 ? 0 : Integer.parseInt(hostAndPort.substring(colon + 1));
  }

  private static int portColon(String hostAndPort) {
    return hostAndPort.indexOf(':', Math.max(0, hostAndPort.lastIndexOf(']')));
  }

  /** Where connections lead to, as their driver says it, without what may be secret. */
  String url() {
    Link link = takeBeside();
    try {
      String url = String.valueOf(link.connection().getMetaData().getURL());
      int options = url.indexOf('?');
      return (options < 0 ? url : url.substring(0, options)).replaceFirst("^jdbc:", "");
    } catch (SQLException e) {
      throw errors.ofConnecting(e);
    } finally {
      giveBack(link);
    }
  }

  /** A connection of the pool, when one is free in time. */
  Link take() {
    checkOpen();
    return connect(pool);
  }

  /**
   * A connection that is not of the pool where the pool is ours: what changes the schema in the
   * middle of a transaction must not wait for that transaction's own connection.
   */
  Link takeBeside() {
    checkOpen();
    return connect(beside);
  }

  /** An index over many documents takes longer than any other answer; for a connection beside. */
  void waitAsLongAsItTakes(Link link) {
    if (own != null) {
      link.waitAsLongAsItTakes();
    }
  }

  private Link connect(DataSource source) {
    try {
      return new Link(standingForItself(source.getConnection()), limits);
    } catch (SQLException e) {
      throw closed ? closedError(e) : errors.ofConnecting(e);
    }
  }

  /** Each statement is a transaction; a connection of which that cannot be had goes back. */
  private static Connection standingForItself(Connection connection) throws SQLException {
    try {
      if (!connection.getAutoCommit()) {
        connection.setAutoCommit(true);
      }
      return connection;
    } catch (SQLException e) {
      try {
        connection.close();
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** Gives a connection back, or away for good when it is of no more use. */
  void giveBack(Link link) {
    try {
      if (own != null && link.isUseless()) {
        own.evictConnection(link.connection());
      }
      link.connection().close();
    } catch (SQLException e) {
      LOG.debug("A connection could not be given back", e);
    }
  }

  Pooled.Pool pool() {
    HikariPoolMXBean state =
        pool instanceof HikariDataSource hikari ? hikari.getHikariPoolMXBean() : null;
    return state == null
        ? new Pooled.Pool(0, 0, 0, 0)
        : new Pooled.Pool(
            state.getActiveConnections(),
            state.getIdleConnections(),
            state.getThreadsAwaitingConnection(),
            ((HikariDataSource) pool).getMaximumPoolSize());
  }

  /** Gives out no more connections; false when that is so already. */
  synchronized boolean shut() {
    boolean wasOpen = !closed;
    closed = true;
    return wasOpen;
  }

  boolean isClosed() {
    return closed;
  }

  void checkOpen() {
    if (closed) {
      throw closedError(null);
    }
  }

  /** The reason why a call failed: the close, unless that leaves open what became of a write. */
  HoldfastException closedOr(HoldfastException error) {
    return closed && error.code() != ErrorCode.OUTCOME_UNKNOWN
        ? closedError(error.getCause())
        : error;
  }

  HoldfastException closedError(@Nullable Throwable cause) {
    return HoldfastException.of(ErrorCode.CLOSED, "The database has been closed", cause);
  }

  @Override
  public void close() {
    closed = true;
    if (own != null) {
      own.close();
    }
  }
}
