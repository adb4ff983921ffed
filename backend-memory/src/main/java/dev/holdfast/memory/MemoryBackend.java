package dev.holdfast.memory;

import dev.holdfast.Capabilities;
import dev.holdfast.Capability;
import dev.holdfast.ErrorCode;
import dev.holdfast.Health;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A database in the memory of this process: the reference evaluator over immutable documents, which
 * every other backend is compared with.
 *
 * <p>Reads take no lock and never wait; each sees one state, also while it streams. Writes take
 * turns. A write outside a transaction waits up to five seconds for an open transaction that holds
 * what it needs and is UNAVAILABLE after that; inside a transaction it aborts at once. Documents
 * and indexes share the heap with the application: nothing is limited and nothing is spilled.
 */
final class MemoryBackend implements Backend {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Capability.TRANSACTIONS, Capability.IMAGES, Capability.OPERATION_IDS),
          Map.of(
              Capability.DURABLE, "it is gone when its last user closes it",
              Capability.SHARED, "it lives in the memory of one process"));

  private final String database;
  private final MemoryStore store;
  private final Runnable onClose;
  private volatile boolean closed;

  MemoryBackend(String database, MemoryStore store, Runnable onClose) {
    this.database = database;
    this.store = store;
    this.onClose = onClose;
  }

  @Override
  public <R> R read(Read<R> read) {
    requireOpen();
    R answer = read.accept(MemoryReads.outside(this, store));
    if (closed && answer instanceof Rows rows) {
      rows.close();
    }
    requireOpen();
    return answer;
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    requireOpen();
    MemoryWrites writes = MemoryWrites.prepare(store, batch);
    return batch.atomic() ? writes.commitTogether(this) : writes.commitEach(this);
  }

  @Override
  public WriteResult write(WriteBatch batch, Following following) {
    requireOpen();
    return MemoryWrites.prepare(store, batch).followedBy(following, this).commitTogether(this);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    requireOpen();
    MemoryTransaction transaction = new MemoryTransaction(this, store, options);
    store.opened(transaction);
    if (closed) {
      transaction.rollbackByClose();
      requireOpen();
    }
    return transaction;
  }

  @Override
  public <R> R admin(Admin<R> request) {
    requireOpen();
    return request.accept(new MemoryAdmin(this, store));
  }

  @Override
  public Capabilities capabilities() {
    requireOpen();
    return CAPABILITIES;
  }

  @Override
  public Health health() {
    long begin = System.nanoTime();
    if (closed) {
      return new Health(false, Duration.ZERO, this + " is closed");
    }
    long documents = 0;
    for (MemoryCollection collection : store.collections()) {
      documents += collection.size(store.clock);
    }
    Duration latency = Duration.ofNanos(System.nanoTime() - begin);
    return new Health(true, latency, this + " holds " + documents + " documents");
  }

  void requireOpen() {
    if (closed) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The database " + this + " is closed");
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    for (MemoryTransaction transaction : store.transactions()) {
      if (transaction.owner() == this) {
        transaction.rollbackByClose();
      }
    }
    onClose.run();
  }

  @Override
  public String toString() {
    return "memory:" + database;
  }
}
