package dev.holdfast.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of a statement that runs. */
final class Cursor implements Source {
  private final PreparedStatement statement;
  private final ResultSet rows;
  private boolean closed;

  Cursor(PreparedStatement statement, ResultSet rows) {
    this.statement = statement;
    this.rows = rows;
  }

  @Override
  public boolean next() {
    try {
      return !closed && rows.next();
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  @Override
  public Cursor cursor() {
    return this;
  }

  /** Asks for so many rows at a time from now on. */
  void fetch(int count) {
    try {
      rows.setFetchSize(count);
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /**
   * A column that is not null, as text: also a number, which the driver fetches in binary form once
   * it has prepared the statement on the server.
   */
  String text(int column) {
    try {
      return Objects.requireNonNull(rows.getString(column), "a column that is never null");
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  long number(int column) {
    try {
      return rows.getLong(column);
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  boolean truth(int column) {
    try {
      return rows.getBoolean(column);
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /**
   * The UTF-8 bytes of a column of type text as they came over the wire, without the way over a
   * string.
   */
  byte[] bytes(int column) {
    return Objects.requireNonNull(bytesOrNull(column), "a column that is never null");
  }

  private byte @Nullable [] bytesOrNull(int column) {
    try {
      return rows.getBytes(column);
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  boolean isNull(int column) {
    return bytesOrNull(column) == null;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      statement.close();
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }
}
