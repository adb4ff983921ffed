package dev.holdfast.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rows of a statement that runs; closing it makes the statement free for the next user. */
final class Cursor implements AutoCloseable {
  private final Link link;
  private final String text;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private boolean closed;

  Cursor(Link link, String text, PreparedStatement statement, ResultSet rows) {
    this.link = link;
    this.text = text;
    this.statement = statement;
    this.rows = rows;
  }

  boolean next() {
    try {
      return !closed && rows.next();
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /** A text. Made from its bytes: the driver's way leads through a buffer outside the heap. */
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

  /** A text's UTF-8 bytes as they stand in the file, or a blob. */
  byte[] bytes(int column) {
    try {
      return rows.getBytes(column);
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  @Nullable Object value(int column) {
    try {
      return rows.getObject(column);
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /** Runs to the end: a statement that writes takes effect, or fails, only there. */
  void finish() {
    boolean more = true;
    while (more) {
      more = next();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      rows.close();
    } catch (SQLException e) {
      link.discard(statement);
      throw new Failure(e);
    }
    try {
      link.giveBack(text, statement);
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }
}
