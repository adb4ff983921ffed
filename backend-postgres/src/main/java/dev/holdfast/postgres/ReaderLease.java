package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;

/** A connection for as long as somebody reads with it. */
final class ReaderLease implements Lease {
  private final Connections connections;
  private final Link link;
  private final PostgresErrors errors;
  private boolean ended;

  ReaderLease(Connections connections, Link link, PostgresErrors errors) {
    this.connections = connections;
    this.link = link;
    this.errors = errors;
  }

  @Override
  public HoldfastException failed(Failure failure) {
    return connections.isClosed()
        ? connections.closedError(failure.error())
        : errors.of(failure, PostgresErrors.During.READ);
  }

  @Override
  public void check() {
    connections.checkOpen();
  }

  @Override
  public void end() {
    if (!ended) {
      ended = true;
      link.finish();
      connections.giveBack(link);
    }
  }
}
