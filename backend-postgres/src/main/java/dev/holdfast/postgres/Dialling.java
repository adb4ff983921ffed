package dev.holdfast.postgres;

import java.io.PrintWriter;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connects to the first of the hosts that can be used. None of them, be it switched off or hanging,
 * takes so long that there is no time left for the next. Only when a connection stands is its
 * server given the time that answers may take.
 */
final class Dialling implements DataSource {
  private final List<Supplier<PGSimpleDataSource>> drivers;
  private final Duration whole;
  private final Duration share;
  private final int answerMillis;
  private final LongSupplier nanos;
  private volatile int answered;

  /**
   * Over the driver's sources, of which each attempt takes a new one: how long it may take is a
   * setting of theirs.
   *
   * @param drivers one for each host, with that host first and the others behind it
   * @param whole how long it may take over all hosts; where it is less, a share for each
   * @param share how long each of them may be silent
   * @param answer how long a server may be silent later; zero for ever
   * @param nanos a clock
   */
  Dialling(
      List<Supplier<PGSimpleDataSource>> drivers,
      Duration whole,
      Duration share,
      Duration answer,
      LongSupplier nanos) {
    Duration shares = share.multipliedBy(drivers.size());
    this.drivers = List.copyOf(drivers);
    this.whole = whole.compareTo(shares) < 0 ? shares : whole;
    this.share = share;
    this.answerMillis = Math.toIntExact(answer.toMillis());
    this.nanos = nanos;
  }

  /**
   * How long one of several hosts may be silent: whoever waits for a connection, which is no longer
   * than {@code busy}, is to get one of another host. The driver counts whole seconds.
   */
  static Duration share(Duration connect, Duration busy, int hosts) {
    if (hosts == 1) {
      return connect;
    }
    Duration shorter = connect.compareTo(busy) < 0 ? connect : busy;
    return Duration.ofSeconds(Math.max(1, shorter.dividedBy(hosts).toSeconds()));
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = dial();
    try {
      connection.setNetworkTimeout(Runnable::run, answerMillis);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * The driver has one time for reaching all hosts of a source: a first one that is switched off
   * takes it all, and leaves a millisecond to each of the others. So each host is the first one in
   * turn, beginning with who answered last.
   *
   * <p>Of those that hang the driver has asked all within the first turn, each for its share. The
   * turns have one time together, so that they do not begin anew.
   */
  private Connection dial() throws SQLException {
    int begin = answered;
    long end = nanos.getAsLong() + whole.toNanos();
    for (int turn = 0; ; turn++) {
      int next = (begin + turn) % drivers.size();
      try {
        Connection connection = driver(next, end - nanos.getAsLong()).getConnection();
        answered = next;
        return connection;
      } catch (SQLException e) {
        if (turn + 1 == drivers.size() || !wasSilent(e) || nanos.getAsLong() - end >= 0) {
          throw e;
        }
      }
    }
  }

  private PGSimpleDataSource driver(int first, long left) {
    PGSimpleDataSource driver = drivers.get(first).get();
    driver.setLoginTimeout(seconds(Duration.ofNanos(Math.max(1, left))));
    driver.setConnectTimeout(seconds(share));
    driver.setSocketTimeout(seconds(share));
    return driver;
  }

  private static boolean wasSilent(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return getConnection();
  }

  /** What a pool would have instead of the time over all hosts, which goes on without a caller. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return seconds(whole);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.postgresql");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!isWrapperFor(type)) {
      throw new SQLException("It connects by the driver's sources, and is no " + type);
    }
    return type.cast(this);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
