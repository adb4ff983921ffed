package dev.holdfast.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A PostgreSQL server with a standby, on this machine, for tests of a failover: streaming
 * replication, and no commit is acknowledged before the standby has it too. Everything is durable,
 * as by default. Both servers stop when this is closed, and with the JVM, even when that is killed.
 * Not safe for use by several threads, except for the databases.
 */
public final class PostgresPair implements AutoCloseable {
  private static final String STANDBY = "standby";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PostgresNode primary;
  private final PostgresNode standby;

  private PostgresPair(PostgresNode primary, PostgresNode standby) {
    this.primary = primary;
    this.standby = standby;
  }

  /**
   * A primary and its standby, from this machine's own programs or from zonky's jar.
   *
   * @throws org.opentest4j.TestAbortedException when there are none; {@link IllegalStateException}
   *     with {@code -Dholdfast.requireServers=true}
   */
  public static PostgresPair start() {
    return PostgresServers.own(System.getenv(), PostgresPair::start)
        .orAbort("PostgreSQL with a standby");
  }

  private static PostgresPair start(PostgresBinaries binaries) throws ServerUnavailableException {
    PostgresNode primary =
        PostgresNode.create(
            binaries,
            "127.0.0.1",
            List.of("synchronous_standby_names=" + STANDBY, "synchronous_commit=on"));
    try {
      PostgresNode standby = primary.standby(binaries, STANDBY);
      PostgresPair pair = new PostgresPair(primary, standby);
      try {
        primary.start();
        standby.start();
        pair.awaitReplication();
        return pair;
      } catch (ServerUnavailableException | RuntimeException | Error e) {
        standby.close();
        throw e;
      }
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      primary.close();
      throw e;
    }
  }

  private void awaitReplication() throws ServerUnavailableException {
    String question = "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'";
    if (!Patience.await(PATIENCE, () -> isTrue(primary, question))) {
      throw new ServerUnavailableException(
          "the standby does not follow: " + standby.process().log());
    }
  }

  private static boolean isTrue(PostgresNode node, String question) {
    try (Connection connection = node.databases().connect();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      return answer.next() && answer.getBoolean(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** An empty database; its URL names both servers. */
  public TestDatabase newDatabase() {
    return TestDatabase.create(primary.databases(primary.address() + "," + standby.address()));
  }

  /** Kills the primary with SIGKILL, all its processes. It does not come back. */
  public void killPrimary() {
    primary.process().kill();
  }

  /** Makes the standby the primary, and returns once it takes writes. */
  public void promoteStandby() {
    if (!isTrue(standby, "SELECT pg_promote(true, 60)")
        || !Patience.await(PATIENCE, () -> isTrue(standby, "SELECT NOT pg_is_in_recovery()"))) {
      throw new IllegalStateException(
          "The standby has not become the primary: " + standby.process().log());
    }
  }

  /** Ends the primary at once, starts it again, and returns once the standby follows it. */
  public void restartPrimary() {
    try {
      primary.process().end();
      primary.start();
      awaitReplication();
    } catch (ServerUnavailableException e) {
      throw new IllegalStateException("The primary does not come back", e);
    }
  }

  /** Stops the primary where it is, as a machine that hangs would: its connections stay open. */
  public void freezePrimary() {
    primary.process().freeze();
  }

  /** Stops the standby where it is: from then on no commit is acknowledged. */
  public void freezeStandby() {
    standby.process().freeze();
  }

  /** Lets both go on. */
  public void thaw() {
    primary.process().thaw();
    standby.process().thaw();
  }

  @Override
  public void close() {
    try {
      standby.close();
    } finally {
      primary.close();
    }
  }
}
