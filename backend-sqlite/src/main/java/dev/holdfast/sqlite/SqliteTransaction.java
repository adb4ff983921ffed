package dev.holdfast.sqlite;

import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Expiry;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction. One that may write holds the write lock from its begin, so it never finds at its
 * end that someone else was faster; one that only reads shows the state at its begin and holds no
 * lock. It ends by its deadline: whoever forgets it does not stop the others for ever.
 */
final class SqliteTransaction implements Expiry.Watched {
  private final SqliteBackend backend;
  private final @Nullable Writer writer;
  private final Tables tables;
  private final long deadline;
  private final Duration timeout;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final List<SqliteRows> openRows = new ArrayList<>();
  private @Nullable String ended;
  private @Nullable Throwable cause;

  private SqliteTransaction(
      SqliteBackend backend, @Nullable Writer writer, Link link, TransactionOptions options) {
    this.backend = backend;
    this.writer = writer;
    this.tables = new Tables(backend.catalogue(), link, true);
    this.timeout = options.timeout();
    this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
  }

  /** Takes the write lock; UNAVAILABLE when it is not to be had in time. */
  static SqliteTransaction writing(
      SqliteBackend backend, Writer writer, Duration busyTimeout, TransactionOptions options) {
    boolean hurry = options.timeout().compareTo(busyTimeout) < 0;
    Patience patience = Patience.of(hurry ? options.timeout() : busyTimeout);
    Link link = writer.take(patience);
    try {
      writer.begin(link, patience);
    } catch (RuntimeException e) {
      backend.connections().giveBackWriter();
      throw e;
    }
    return new SqliteTransaction(backend, writer, link, options);
  }

  /** Fixes the state that is shown: SQLite does so at the first read, not at the begin. */
  static SqliteTransaction reading(SqliteBackend backend, Link link, TransactionOptions options) {
    try {
      link.update("BEGIN", Link.Binding.NONE);
      link.number("SELECT floor FROM hf_meta", Link.Binding.NONE);
    } catch (Failure e) {
      backend.connections().giveBackReader(link);
      throw backend.errors().of(e, null);
    }
    return new SqliteTransaction(backend, null, link, options);
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public <R> R read(Read<R> read) {
    return call(
        () -> {
          RowsLease lease = new RowsLease();
          R result = SqliteBackend.answer(read, new SqliteReads(tables, lease), tables, lease);
          if (result instanceof SqliteRows rows) {
            lease.rows = rows;
            openRows.add(rows);
          }
          return result;
        });
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return call(
        () -> {
          if (writer == null) {
            throw HoldfastException.invalid("A read-only transaction takes no writes");
          }
          EncodedBodies<byte[]> encoded = EncodedBodies.json(batch);
          Operation operation = Operation.of(batch);
          openRows.forEach(SqliteRows::readRest);
          return SqliteOperations.once(
              tables.link(),
              operation,
              () -> new Batch(tables, backend.errors(), batch, encoded).apply(true));
        });
  }

  @Override
  public void commit() {
    call(
        () -> {
          openRows.forEach(SqliteRows::abandon);
          if (writer != null) {
            writer.commit(tables);
          } else {
            tables.link().update("ROLLBACK", Link.Binding.NONE);
          }
          end("has been committed", null);
          return true;
        });
  }

  @Override
  public void rollback() {
    oneAtATime.lock();
    try {
      if (ended == null) {
        undo("has been rolled back", null);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void expire() {
    if (!oneAtATime.tryLock()) {
      return;
    }
    try {
      if (ended == null && System.nanoTime() - deadline >= 0) {
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
      R result = work.get();
      if (ended == null && System.nanoTime() - deadline >= 0) {
        checkOpen();
      }
      return result;
    } catch (Failure e) {
      HoldfastException error = failed(e);
      undo("failed and was rolled back", error);
      throw error;
    } catch (RuntimeException | Error e) {
      if (ended == null) {
        undo("failed and was rolled back", e);
      }
      throw e;
    } finally {
      oneAtATime.unlock();
    }
  }

  private HoldfastException failed(Failure e) {
    return writer == null ? backend.errors().of(e, null) : writer.failed(e, tables);
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
    try {
      openRows.forEach(SqliteRows::abandon);
    } catch (Failure e) {
      // Rolling back ends whatever still reads.
    }
    try {
      rollBack();
    } finally {
      end(why, because);
    }
  }

  private void rollBack() {
    try {
      if (writer != null) {
        writer.rollback(tables.link());
      } else {
        tables.link().update("ROLLBACK", Link.Binding.NONE);
      }
    } catch (Failure e) {
      // There was nothing to roll back any more.
    }
  }

  private void end(String why, @Nullable Throwable because) {
    ended = why;
    cause = because;
    openRows.clear();
    if (writer != null) {
      backend.connections().giveBackWriter();
    } else {
      backend.connections().giveBackReader(tables.link());
    }
    backend.ended(this);
  }

  /** Rows of this transaction go on until they are closed or it ends. */
  private final class RowsLease implements Lease {
    private @Nullable SqliteRows rows;

    @Override
    public HoldfastException failed(Failure failure) {
      oneAtATime.lock();
      try {
        if (ended != null) {
          return HoldfastException.aborted(false, "The transaction " + ended, failure.error());
        }
        HoldfastException error = SqliteTransaction.this.failed(failure);
        undo("failed and was rolled back", error);
        return error;
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

    @Override
    public void end() {
      oneAtATime.lock();
      try {
        openRows.remove(rows);
      } finally {
        oneAtATime.unlock();
      }
    }
  }
}
