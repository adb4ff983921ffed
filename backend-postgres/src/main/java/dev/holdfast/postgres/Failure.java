package dev.holdfast.postgres;

import java.sql.SQLException;

/** An error of PostgreSQL on its way to where its meaning is known; never leaves this package. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SQLException error;
  private final boolean ofReader;

  Failure(SQLException error) {
    this(error, false);
  }

  /**
   * An error.
   *
   * @param ofReader a write was refused though the server is no standby
   */
  Failure(SQLException error, boolean ofReader) {
    super(null, error, false, false);
    this.error = error;
    this.ofReader = ofReader;
  }

  SQLException error() {
    return error;
  }

  /** The connection, or its user, only reads; the next connection will not do better. */
  boolean isOfReader() {
    return ofReader;
  }
}
