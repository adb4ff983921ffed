package dev.holdfast.history;

import dev.holdfast.Capabilities;
import dev.holdfast.ErrorCode;
import dev.holdfast.Health;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.NotedReads;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A database as it was, for reading. Each read looks at one state of the database as it is. */
final class PastBackend implements Backend, NotedReads {
  private final Backend stack;
  private final Coverage coverage;
  private final Instant at;
  private final @Nullable Note note;

  /**
   * As of an instant.
   *
   * @param note who reads, where a read does not say so
   */
  PastBackend(Backend stack, Coverage coverage, Instant at, @Nullable Note note) {
    this.stack = stack;
    this.coverage = coverage;
    this.at = at;
    this.note = note;
  }

  @Override
  public <R> R read(Read<R> read) {
    requireKept(read.collection());
    Note who = read instanceof Read.Noted<R> noted ? noted.note() : note;
    return Again.run(() -> read.accept(new PastReads(stack, at, who)));
  }

  /** As what it looks at does. */
  @Override
  public boolean watches(String collection) {
    return ForwardingBackend.find(stack, NotedReads.class)
        .map(layer -> layer.watches(collection))
        .orElse(false);
  }

  private void requireKept(String collection) {
    if (!coverage.has(collection)) {
      throw HoldfastException.invalid(
          "The collection " + collection + " has no history; History keeps that of " + coverage);
    }
  }

  private HoldfastException readOnly() {
    return HoldfastException.of(
        ErrorCode.PERMISSION_DENIED, this + " is the past, which cannot be changed");
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    throw readOnly();
  }

  /** The past stands still, so that a transaction in it has nothing to keep. */
  @Override
  public BackendTransaction begin(TransactionOptions options) {
    return new BackendTransaction() {
      @Override
      public void commit() {}

      @Override
      public void rollback() {}

      @Override
      public <R> R read(Read<R> read) {
        return PastBackend.this.read(read);
      }

      @Override
      public WriteResult write(WriteBatch batch) {
        throw readOnly();
      }
    };
  }

  /** Collections and indexes are said as they are now. */
  @Override
  public <R> R admin(Admin<R> request) {
    if (request instanceof Admin.Collections || request instanceof Admin.Indexes) {
      return stack.admin(request);
    }
    throw readOnly();
  }

  @Override
  public Capabilities capabilities() {
    return stack.capabilities();
  }

  @Override
  public Health health() {
    return stack.health();
  }

  /** Closes nothing: the database that it looks at is its owner's. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "as-of(" + at + ") -> " + stack;
  }
}
