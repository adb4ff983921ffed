package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;

/** A reader for as long as somebody reads with it. */
final class ReaderLease implements Lease {
  private final Connections connections;
  private final Link link;
  private final SqliteErrors errors;
  private boolean ended;

  ReaderLease(Connections connections, Link link, SqliteErrors errors) {
    this.connections = connections;
    this.link = link;
    this.errors = errors;
  }

  @Override
  public HoldfastException failed(Failure failure) {
    if (connections.isClosed()) {
      return HoldfastException.of(
          ErrorCode.CLOSED, "The database was closed while it was read", failure.error());
    }
    return errors.of(failure, null);
  }

  @Override
  public void check() {
    connections.checkOpen();
  }

  @Override
  public void end() {
    if (!ended) {
      ended = true;
      connections.giveBackReader(link);
    }
  }
}
