package dev.holdfast.postgres;

import java.nio.charset.StandardCharsets;
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

  /** A text that is not null. */
  String text(int column) {
    return new String(bytes(column), StandardCharsets.UTF_8);
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

  /** The UTF-8 bytes of a text as they came over the wire, without the way over a string. */
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
