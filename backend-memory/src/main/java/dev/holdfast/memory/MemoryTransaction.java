package dev.holdfast.memory;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction. Used by one thread at a time; another one may end it, when its time is over and it
 * is in the way, or when the database is closed.
 */
final class MemoryTransaction implements BackendTransaction, Reading {
  private final MemoryBackend owner;
  private final MemoryStore store;
  private final TransactionOptions options;
  private final long timeout;
  private final long began = System.nanoTime();
  private final Clock.Snapshot snapshot;
  private final Changes changes;

  /** Null while it is open. Written under the store's lock. */
  private volatile @Nullable End end;

  /** Why it can no longer be used. */
  private record End(boolean retryable, String message, @Nullable Throwable cause) {
    static final End COMMITTED = new End(false, "The transaction has committed", null);
    static final End ROLLED_BACK = new End(false, "The transaction was rolled back", null);
    static final End CLOSED =
        new End(false, "The transaction was rolled back because the database was closed", null);

    /** So that running it again may succeed if it may after the error. */
    static End after(Throwable error) {
      boolean retryable =
          error instanceof HoldfastException known
              && known.code() == ErrorCode.TRANSACTION_ABORTED
              && known.retryable();
      return new End(
          retryable,
          "The transaction was rolled back after an error: " + error.getMessage(),
          error);
    }
  }

  MemoryTransaction(MemoryBackend owner, MemoryStore store, TransactionOptions options) {
    this.owner = owner;
    this.store = store;
    this.options = options;
    timeout = TimeUnit.NANOSECONDS.convert(options.timeout());
    snapshot = store.clock.open();
    changes = new Changes(store, snapshot.time(), this);
  }

  MemoryBackend owner() {
    return owner;
  }

  @Override
  public <R> R read(Read<R> read) {
    return call(() -> read.accept(MemoryReads.in(this, store)));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return call(
        () -> {
          requireWritable();
          return MemoryWrites.prepare(store, batch).applyTo(changes);
        });
  }

  /** Keeps others from changing a document until this ends. */
  Version hold(MemoryCollection collection, Version version) {
    requireWritable();
    return changes.hold(collection, version);
  }

  private void requireWritable() {
    if (options.readOnly()) {
      throw HoldfastException.invalid("The transaction is read-only; begin one that may write");
    }
  }

  @Override
  public void commit() {
    store.locked(
        () -> {
          ensureOpen();
          changes.commit();
          return close(End.COMMITTED);
        });
  }

  @Override
  public void rollback() {
    rollback(End.ROLLED_BACK);
  }

  /** Rolls back because the database is being closed. */
  void rollbackByClose() {
    rollback(End.CLOSED);
  }

  /** Rolls back when its time is over; true when it has ended, be it earlier. */
  boolean endIfOverdue() {
    if (end != null) {
      return true;
    }
    if (nanosLeft() > 0) {
      return false;
    }
    rollback(
        new End(
            false,
            "The transaction was rolled back because it was open for longer than its timeout, "
                + options.timeout(),
            null));
    return true;
  }

  /** How long it may still be open. */
  long nanosLeft() {
    return timeout - (System.nanoTime() - began);
  }

  void ensureOpen() {
    if (!endIfOverdue()) {
      return;
    }
    End why = end;
    if (why != null) {
      throw HoldfastException.aborted(why.retryable, why.message, why.cause);
    }
  }

  /** Without writes of its own it reads the plain snapshot, whatever it writes meanwhile. */
  @Override
  public View view() {
    return changes.isEmpty() ? new View(snapshot.time(), null) : changes.view();
  }

  @Override
  public boolean isStable() {
    return changes.isEmpty();
  }

  @Override
  public void check() {
    ensureOpen();
  }

  /** Does nothing: the snapshot is the transaction's. */
  @Override
  public void close() {}

  /** Any error ends the transaction: what follows must not build on half of a call. */
  private <R> R call(Supplier<R> call) {
    ensureOpen();
    try {
      R result = call.get();
      ensureOpen();
      return result;
    } catch (RuntimeException | Error e) {
      rollback(End.after(e));
      throw e;
    }
  }

  private void rollback(End why) {
    store.locked(
        () -> {
          if (end != null) {
            return false;
          }
          changes.undo();
          return close(why);
        });
  }

  private boolean close(End why) {
    end = why;
    store.ended(this);
    store.close(snapshot);
    return true;
  }
}
