package dev.holdfast.tck;

import dev.holdfast.Capabilities;
import dev.holdfast.Health;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;

/** Passes everything on; a wrong backend overrides what it gets wrong. */
class Around implements Backend {
  private final Backend inner;

  Around(Backend inner) {
    this.inner = inner;
  }

  final Backend inner() {
    return inner;
  }

  @Override
  public <R> R read(Read<R> read) {
    return inner.read(read);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return inner.write(batch);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    return inner.begin(options);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    return inner.admin(request);
  }

  @Override
  public Capabilities capabilities() {
    return inner.capabilities();
  }

  @Override
  public Health health() {
    return inner.health();
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String toString() {
    return "wrong -> " + inner;
  }

  /** Passes everything of a transaction on. */
  static class OfTransaction implements BackendTransaction {
    private final BackendTransaction inner;

    OfTransaction(BackendTransaction inner) {
      this.inner = inner;
    }

    final BackendTransaction inner() {
      return inner;
    }

    @Override
    public <R> R read(Read<R> read) {
      return inner.read(read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return inner.write(batch);
    }

    @Override
    public void commit() {
      inner.commit();
    }

    @Override
    public void rollback() {
      inner.rollback();
    }
  }
}
