package dev.holdfast.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * A connection. The driver keeps the statements that come often prepared on the server. Used by one
 * thread at a time, but for {@link #cancel}; throws {@link Failure}.
 */
final class Link {
  /** On PostgreSQL this is snapshot isolation. */
  static final String ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

  private static final String READ_ONLY = "25006";

  private final Connection connection;
  private final @Nullable String limits;
  private boolean useless;

  Link(Connection connection) {
    this(connection, null);
  }

  /**
   * A connection.
   *
   * @param limits statements that begin each transaction; null where there is no need
   */
  Link(Connection connection, @Nullable String limits) {
    this.connection = connection;
    this.limits = limits;
  }

  Connection connection() {
    return connection;
  }

  /** Starts a statement that has rows, all of which come at once. */
  Cursor query(Sql sql) {
    return query(sql.text(), sql::bindTo, 0);
  }

  /**
   * Starts a statement that has rows.
   *
   * @param fetchSize how many rows come at a time, inside a transaction; 0 for all
   */
  Cursor query(Sql sql, int fetchSize) {
    return query(sql.text(), sql::bindTo, fetchSize);
  }

  Cursor query(String text, Binding binding) {
    return query(text, binding, 0);
  }

  Cursor query(String text, Binding binding, int fetchSize) {
    PreparedStatement statement = prepare(text);
    try {
      binding.bind(statement);
      statement.setFetchSize(fetchSize);
      ResultSet rows = statement.executeQuery();
      requireReplicated(statement.getWarnings());
      return new Cursor(statement, rows);
    } catch (SQLException e) {
      close(statement);
      throw failure(e);
    }
  }

  /** Runs a statement without rows; says how many it changed. */
  long update(Sql sql) {
    return update(sql.text(), sql::bindTo);
  }

  long update(String text, Binding binding) {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      binding.bind(statement);
      long count = statement.executeUpdate();
      requireReplicated(statement.getWarnings());
      return count;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** The number in the first row, if there is one. */
  Optional<Long> number(String text, Binding binding) {
    try (Cursor cursor = query(text, binding)) {
      return cursor.next() ? Optional.of(cursor.number(1)) : Optional.empty();
    }
  }

  Optional<Long> number(Sql sql) {
    return number(sql.text(), sql::bindTo);
  }

  /** The same by a plan for the tables as they are now: the server keeps none. */
  Optional<Long> numberPlannedAnew(Sql sql) {
    return number(
        sql.text(),
        statement -> {
          sql.bindTo(statement);
          if (statement.isWrapperFor(PGStatement.class)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
          }
        });
  }

  /** Runs statements that take no values and are not worth keeping, in one round trip. */
  void execute(String text) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** The same for statements that come again and again: the server keeps them. */
  void executeOften(String text) {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.execute();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Runs statements of which the last one commits, in one round trip. */
  void commitWith(String text, Binding binding) {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      binding.bind(statement);
      statement.execute();
      requireReplicated(statement.getWarnings());
      requireReplicated(connection.getWarnings());
    } catch (SQLException e) {
      throw failure(e);
    }
    committed();
  }

  /** Asks through Jdbi, where comfort counts for more than time. */
  <T> T ask(Function<Handle, T> question) {
    try (Handle handle = Jdbi.create(connection).open()) {
      return question.apply(handle);
    } catch (JdbiException e) {
      if (e.getCause() instanceof SQLException native0) {
        throw failure(native0);
      }
      throw e;
    }
  }

  /** An index over many documents takes longer than any other answer. */
  void waitAsLongAsItTakes() {
    try {
      connection.setNetworkTimeout(Runnable::run, 0);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Statements no longer stand for themselves: a transaction begins with the next one. */
  void begin() {
    try {
      if (connection.getAutoCommit()) {
        connection.setAutoCommit(false);
        if (limits != null) {
          execute(limits);
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Begins a transaction in which all statements see one state, unless there is one already. */
  void beginOfOneState() {
    try {
      boolean first = connection.getAutoCommit();
      begin();
      if (first) {
        executeOften(ONE_STATE);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * Commits. What goes wrong afterwards does not make it undone: the connection is of no use then.
   */
  void commit() {
    try {
      connection.commit();
      requireReplicated(connection.getWarnings());
    } catch (SQLException e) {
      throw failure(e);
    }
    committed();
  }

  private void committed() {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      useless = true;
    }
  }

  /**
   * Where a standby must have every commit, somebody may stop the wait for it: the server then
   * reports success, and says only by a warning that a failover may lose it.
   */
  private void requireReplicated(@Nullable SQLWarning first) throws SQLException {
    for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
      if (PostgresErrors.isUnreplicated(warning)) {
        connection.clearWarnings();
        throw warning;
      }
    }
  }

  /** Undoes what is not committed; what cannot be undone any more, the server undoes. */
  void rollback() {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      useless = true;
    }
  }

  /** Ends a transaction that has only read, if there is one. */
  void finish() {
    try {
      if (!connection.getAutoCommit()) {
        rollback();
      }
    } catch (SQLException e) {
      useless = true;
    }
  }

  /** Broken, or to a server that takes no writes any more. */
  boolean isUseless() {
    return useless;
  }

  private Failure failure(SQLException e) {
    boolean readsOnly = PostgresErrors.state(e).equals(READ_ONLY);
    useless |= PostgresErrors.isLost(e) || readsOnly;
    return new Failure(e, readsOnly && isOnPrimary());
  }

  /** Whether the server has said that it is no standby; it says so when that changes, too. */
  private boolean isOnPrimary() {
    try {
      return "off"
          .equals(connection.unwrap(PGConnection.class).getParameterStatus("in_hot_standby"));
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Refuses a connection of the application's that only reads. The driver holds to that in
   * transactions alone, so a statement by itself would write.
   */
  void requireWriting() {
    try {
      if (connection.isReadOnly()) {
        throw new Failure(
            new SQLException("The connections of this source are read-only", READ_ONLY), true);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Asks the server to stop what this connection is doing; from any thread. */
  void cancel() {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      // It goes on then, and its deadline is looked at when it is done.
    }
  }

  private PreparedStatement prepare(String text) {
    try {
      return connection.prepareStatement(text);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static void close(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // Repeats the error that led here.
    }
  }

  /** Binds values to a statement. */
  interface Binding {
    Binding NONE = statement -> {};

    void bind(PreparedStatement statement) throws SQLException;
  }
}
