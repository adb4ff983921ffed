package dev.holdfast.tck.rules;

import dev.holdfast.Capabilities;
import dev.holdfast.Health;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.tck.Trial;

/** Stands around the backend under examination, which stays open when this one is closed. */
class Forwarding implements Backend {
  private final Backend inner;

  Forwarding(Trial k) {
    this.inner = k.database().backend();
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
  public void close() {}

  @Override
  public String toString() {
    return "forwarding -> " + inner;
  }
}
