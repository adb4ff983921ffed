package dev.holdfast.postgres;

import java.io.PrintWriter;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
  private final List<PGSimpleDataSource> drivers;
  private final int answerMillis;
  private volatile int answered;

  /**
   * Over the driver's sources whose other settings are made.
   *
   * @param drivers one for each host, with that host first and the others behind it
   * @param whole how long it may take over all hosts
   * @param share how long each of them may be silent
   * @param answer how long a server may be silent later; zero for ever
   */
  Dialling(List<PGSimpleDataSource> drivers, Duration whole, Duration share, Duration answer) {
    this.drivers = List.copyOf(drivers);
    this.answerMillis = Math.toIntExact(answer.toMillis());
    for (PGSimpleDataSource driver : drivers) {
      driver.setLoginTimeout(seconds(whole));
      driver.setConnectTimeout(seconds(share));
      driver.setSocketTimeout(seconds(share));
    }
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
    return Math.toIntExact((duration.toMillis() + 999) / 1000);
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
   */
  private Connection dial() throws SQLException {
    int begin = answered;
    for (int turn = 0; ; turn++) {
      int next = (begin + turn) % drivers.size();
      try {
        Connection connection = drivers.get(next).getConnection();
        answered = next;
        return connection;
      } catch (SQLException e) {
        if (turn + 1 == drivers.size() || !wasSilent(e)) {
          throw e;
        }
      }
    }
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
    return drivers.get(0).getLoginTimeout();
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
      throw new SQLException(drivers.get(0).getClass() + " is no " + type);
    }
    return type.cast(drivers.get(0));
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(drivers.get(0));
  }
}
