package dev.holdfast.sqlite;

import dev.holdfast.HoldfastException;

/** Of what is read inside one step of the writer, whose connection it is. */
record StepLease(SqliteErrors errors) implements Lease {
  @Override
  public HoldfastException failed(Failure failure) {
    return errors.of(failure, null);
  }

  @Override
  public void check() {}

  @Override
  public void end() {}
}
