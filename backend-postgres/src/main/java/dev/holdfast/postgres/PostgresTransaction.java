package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.postgres.PostgresErrors.During;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Expiry;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction with REPEATABLE READ, which on PostgreSQL is snapshot isolation, on a connection of
 * its own. It ends by its deadline: whoever forgets it does not hold locks and a connection for
 * ever.
 */
final class PostgresTransaction implements Expiry.Watched {
  private final PostgresBackend backend;
  private final Link link;
  private final boolean readOnly;
  private final long deadline;
  private final Duration timeout;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Object running = new Object();
  private final AtomicBoolean cancelling = new AtomicBoolean();
  private boolean inCall;
  private boolean records;
  private boolean wrote;
  private @Nullable String ended;
  private @Nullable Throwable cause;

  private PostgresTransaction(PostgresBackend backend, Link link, TransactionOptions options) {
    this.backend = backend;
    this.link = link;
    this.readOnly = options.readOnly();
    this.timeout = options.timeout();
    this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
  }

  /**
   * Fixes the state that is shown: PostgreSQL does so at the first statement, not at the begin. All
   * goes in one round trip.
   */
  static PostgresTransaction begin(PostgresBackend backend, TransactionOptions options) {
    Link link = backend.connections().take();
    try {
      link.begin();
      link.executeOften(
          Link.ONE_STATE + (options.readOnly() ? " READ ONLY;SELECT 1" : ";SELECT 1"));
      return new PostgresTransaction(backend, link, options);
    } catch (Failure e) {
      link.finish();
      backend.connections().giveBack(link);
      throw backend.failed(e, During.READ);
    }
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public <R> R read(Read<R> read) {
    return call(
        () -> {
          if (readOnly && read instanceof Read.ById byId && byId.lock()) {
            throw HoldfastException.invalid("A read-only transaction locks nothing");
          }
          return read.accept(new PostgresReads(backend.catalogue(), link, new RowsLease()));
        });
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return call(
        () -> {
          backend.requireOperationIds(batch);
          if (readOnly) {
            throw HoldfastException.invalid("A read-only transaction takes no writes");
          }
          wrote = true;
          EncodedBodies<byte[]> encoded = EncodedBodies.json(batch);
          Operation operation = Operation.of(batch);
          Batch writes = new Batch(backend.catalogue(), link, batch, encoded, true);
          return operation == null ? writes.apply() : once(batch, encoded, operation, writes);
        });
  }

  private WriteResult once(
      WriteBatch batch, EncodedBodies<byte[]> encoded, Operation operation, Batch writes) {
    records = true;
    return inOneStatement(batch, encoded, operation)
        .orElseGet(() -> backend.operations().once(link, operation, writes::apply).get());
  }

  private Optional<WriteResult> inOneStatement(
      WriteBatch batch, EncodedBodies<byte[]> encoded, Operation operation) {
    if (batch.writes().size() != 1) {
      return Optional.empty();
    }
    Write write = batch.writes().get(0);
    Table table = backend.catalogue().find(link, write.collection());
    if (table == null) {
      return Optional.empty();
    }
    try {
      return PostgresOperations.single(
          batch, OperationStatements.within(link, table, encoded, operation));
    } catch (Failure e) {
      throw PostgresErrors.isDuplicate(e.error())
          ? backend.catalogue().duplicate(e, Batch.insertedId(write))
          : e;
    }
  }

  @Override
  public void commit() {
    call(
        () -> {
          try {
            link.commit();
          } catch (Failure e) {
            // Where nothing was written, nothing is unknown.
            HoldfastException error = backend.failed(e, wrote ? During.WRITE : During.READ);
            undo("could not be committed", error);
            throw error;
          }
          if (records) {
            backend.operations().forgetSome(link);
          }
          end("has been committed", null);
          return true;
        });
  }

  @Override
  public void rollback() {
    if (oneAtATime.isLocked()) {
      stopWhatRuns();
    }
    oneAtATime.lock();
    try {
      if (ended == null) {
        undo("has been rolled back", null);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * A rollback from another thread, at a close, does not wait for what is still running. To ask the
   * server takes a connection, so a server that hangs must not hang who watches the deadlines.
   */
  private void stopWhatRuns() {
    if (!oneAtATime.isHeldByCurrentThread() && cancelling.compareAndSet(false, true)) {
      Thread thread = new Thread(this::cancelCall, "holdfast-postgres-cancel");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void cancelCall() {
    try {
      synchronized (running) {
        if (inCall) {
          link.cancel();
        }
      }
    } finally {
      cancelling.set(false);
    }
  }

  @Override
  public void expire() {
    if (System.nanoTime() - deadline < 0) {
      return;
    }
    if (!oneAtATime.tryLock()) {
      stopWhatRuns();
      return;
    }
    try {
      if (ended == null) {
        undo("took longer than " + timeout + " and was rolled back", null);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  private <R> R call(Supplier<R> work) {
    oneAtATime.lock();
    try {
      checkOpen();
      R result = run(work);
      if (ended == null && System.nanoTime() - deadline >= 0) {
        checkOpen();
      }
      return result;
    } catch (Failure e) {
      throw failedInCall(e);
    } catch (RuntimeException | Error e) {
      if (ended == null) {
        undo("failed and was rolled back", e);
      }
      throw e;
    } finally {
      oneAtATime.unlock();
    }
  }

  private <R> R run(Supplier<R> work) {
    synchronized (running) {
      inCall = true;
    }
    try {
      return work.get();
    } finally {
      synchronized (running) {
        inCall = false;
      }
    }
  }

  private HoldfastException failedInCall(Failure e) {
    if (PostgresErrors.isMissingTable(e.error())) {
      backend.catalogue().forgetAll();
      HoldfastException gone =
          HoldfastException.aborted(
              true, "Someone has dropped a collection that the transaction used", e.error());
      undo("failed and was rolled back", gone);
      return gone;
    }
    if (ended == null && System.nanoTime() - deadline >= 0) {
      undo("took longer than " + timeout + " and was rolled back", e.error());
      return HoldfastException.aborted(false, "The transaction " + ended, e.error());
    }
    HoldfastException error = backend.failed(e, During.TRANSACTION);
    undo("failed and was rolled back", error);
    return error;
  }

  private void checkOpen() {
    if (ended == null && System.nanoTime() - deadline >= 0) {
      undo("took longer than " + timeout + " and was rolled back", null);
    }
    if (ended != null) {
      throw HoldfastException.aborted(false, "The transaction " + ended, cause);
    }
  }

  private void undo(String why, @Nullable Throwable because) {
    link.rollback();
    end(why, because);
  }

  private void end(String why, @Nullable Throwable because) {
    ended = why;
    cause = because;
    backend.connections().giveBack(link);
    backend.ended(this);
  }

  /**
   * Rows of this transaction go on until they are closed or it ends; a write does not move them.
   */
  private final class RowsLease implements Lease {
    @Override
    public HoldfastException failed(Failure failure) {
      oneAtATime.lock();
      try {
        return ended == null
            ? failedInCall(failure)
            : HoldfastException.aborted(false, "The transaction " + ended, failure.error());
      } finally {
        oneAtATime.unlock();
      }
    }

    @Override
    public void check() {
      oneAtATime.lock();
      try {
        checkOpen();
      } finally {
        oneAtATime.unlock();
      }
    }

    /** The connection is the transaction's, which gives it back. */
    @Override
    public void end() {}
  }
}
