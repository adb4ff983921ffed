package dev.holdfast.postgres;

import java.sql.SQLException;

/** An error of PostgreSQL on its way to where its meaning is known; never leaves this package. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SQLException error;

  Failure(SQLException error) {
    super(null, error, false, false);
    this.error = error;
  }

  SQLException error() {
    return error;
  }
}
