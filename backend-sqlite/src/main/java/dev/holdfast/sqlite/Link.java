package dev.holdfast.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sqlite.ProgressHandler;

/**
 * A connection with its prepared statements. Preparing costs a third of a read by id, so statements
 * stay prepared, the latest {@value #MOST_STATEMENTS} by text. Used by one thread at a time; throws
 * {@link Failure}.
 */
final class Link implements AutoCloseable {
  private static final int MOST_STATEMENTS = 64;
  private static final int STEPS_BETWEEN_CHECKS = 50_000;

  private final Connection connection;
  private final LinkedHashMap<String, PreparedStatement> idle =
      new LinkedHashMap<>(MOST_STATEMENTS, 0.75f, true);
  private int running;

  Link(Connection connection) {
    this.connection = connection;
    try {
      Functions.register(connection);
      ProgressHandler.setHandler(connection, STEPS_BETWEEN_CHECKS, new StopWhenInterrupted());
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /** Starts a statement that has rows. */
  Cursor query(Sql sql) {
    return query(sql.text(), sql::bindTo);
  }

  Cursor query(String text, Binding binding) {
    PreparedStatement statement = take(text);
    try {
      binding.bind(statement);
      ResultSet rows = statement.executeQuery();
      return new Cursor(this, text, statement, rows);
    } catch (SQLException e) {
      discard(statement);
      throw new Failure(e);
    }
  }

  /** Runs a statement without rows; says how many it changed. */
  long update(Sql sql) {
    return update(sql.text(), sql::bindTo);
  }

  long update(String text, Binding binding) {
    PreparedStatement statement = take(text);
    try {
      binding.bind(statement);
      long changed = statement.executeUpdate();
      giveBack(text, statement);
      return changed;
    } catch (SQLException e) {
      discard(statement);
      throw new Failure(e);
    }
  }

  /** Runs a statement to its end; the number in its first row, if it has one. */
  Optional<Long> number(String text, Binding binding) {
    try (Cursor cursor = query(text, binding)) {
      if (!cursor.next()) {
        return Optional.empty();
      }
      long number = cursor.number(1);
      cursor.finish();
      return Optional.of(number);
    }
  }

  Optional<Long> number(Sql sql) {
    return number(sql.text(), sql::bindTo);
  }

  /** Runs a statement that takes no values and is not worth keeping. */
  void execute(String text) {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.execute();
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /** How many statements are running: 0 unless somebody reads, or forgot to close. */
  int running() {
    return running;
  }

  private PreparedStatement take(String text) {
    PreparedStatement statement = idle.remove(text);
    try {
      PreparedStatement taken = statement == null ? connection.prepareStatement(text) : statement;
      running++;
      return taken;
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  void giveBack(String text, PreparedStatement statement) throws SQLException {
    running--;
    PreparedStatement other = idle.put(text, statement);
    if (other != null) {
      other.close();
    }
    if (idle.size() > MOST_STATEMENTS) {
      Iterator<Map.Entry<String, PreparedStatement>> oldest = idle.entrySet().iterator();
      PreparedStatement least = oldest.next().getValue();
      oldest.remove();
      least.close();
    }
  }

  /** In place of giving it back, after an error. */
  void discard(PreparedStatement statement) {
    running--;
    try {
      statement.close();
    } catch (SQLException e) {
      // Repeats the error that led here.
    }
  }

  /** Frees everything, statements that run included; whoever uses it after that fails. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /** Binds values to a statement. */
  interface Binding {
    Binding NONE = statement -> {};

    void bind(PreparedStatement statement) throws SQLException;
  }

  /** Ends a long statement soon after its thread was interrupted; the flag stays up. */
  private static final class StopWhenInterrupted extends ProgressHandler {
    @Override
    protected int progress() {
      return Thread.currentThread().isInterrupted() ? 1 : 0;
    }
  }
}
