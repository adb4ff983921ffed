package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;
import dev.holdfast.postgres.PostgresErrors.During;

/** Of what is read inside one step of the writer, whose connection it is. */
record StepLease(PostgresErrors errors) implements Lease {
  @Override
  public HoldfastException failed(Failure failure) {
    return errors.of(failure, During.UNCOMMITTED);
  }

  @Override
  public void check() {}

  @Override
  public void end() {}
}
