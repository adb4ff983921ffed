package dev.holdfast.mongo;

import com.mongodb.client.ClientSession;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
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
 * A transaction of MongoDB's: it sees the state at its begin, and a write to what somebody else has
 * changed since then, or holds, ends it. It ends by its deadline: whoever forgets it does not stop
 * the others for ever.
 */
final class MongoTransaction implements Expiry.Watched {
  private final Store store;
  private final Expiry expiry;
  private final ClientSession session;
  private final Link link;
  private final boolean readOnly;
  private final Duration timeout;
  private final long deadline;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final List<MongoRows> openRows = new ArrayList<>();
  private @Nullable HoldfastException ended;

  private MongoTransaction(
      Store store, Expiry expiry, ClientSession session, TransactionOptions options) {
    this.store = store;
    this.expiry = expiry;
    this.session = session;
    this.link = Link.within(store, session);
    this.readOnly = options.readOnly();
    this.timeout = options.timeout();
    this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
  }

  /** Begins one. MongoDB fixes the state at the first read, not at the begin: so that is made. */
  static MongoTransaction begin(Store store, Expiry expiry, TransactionOptions options) {
    Patience patience = Patience.of(options.timeout());
    while (true) {
      ClientSession session = store.startTransaction();
      try {
        store.catalogue().fixState(session);
        return new MongoTransaction(store, expiry, session, options);
      } catch (RuntimeException e) {
        Attempts.abort(session);
        session.close();
        if (!MongoErrors.isTransient(e) || patience.isOver()) {
          throw e;
        }
      }
      patience.pause();
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
          RowsLease lease = new RowsLease();
          R result = MongoReads.answer(read, link, lease);
          if (result instanceof MongoRows rows) {
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
          if (readOnly) {
            throw HoldfastException.invalid("A read-only transaction takes no writes");
          }
          Encoded encoded = Encoded.of(batch);
          Operation operation = Operation.of(batch);
          openRows.forEach(MongoRows::readRest);
          Batch writes = new Batch(link, batch, encoded);
          return operation == null
              ? writes.all()
              : store.operations().onceWithin(link, operation, writes::all);
        });
  }

  @Override
  public void commit() {
    call(
        () -> {
          openRows.forEach(MongoRows::abandon);
          Attempts.commit(session, Patience.of(left()), store.errors());
          end("has been committed", false, null);
          return true;
        });
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  @Override
  public void rollback() {
    oneAtATime.lock();
    try {
      if (ended == null) {
        undo("has been rolled back", false, null);
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
        undoOverdue();
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
    } catch (RuntimeException | Error e) {
      throw failed(e);
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Ends the transaction because of an error, and says what that is to the caller. */
  private RuntimeException failed(Throwable e) {
    if (e instanceof Error error) {
      doom(error, false);
      throw error;
    }
    RuntimeException told = told((RuntimeException) e);
    doom(told, told instanceof HoldfastException known && known.retryable());
    return told;
  }

  private void doom(Throwable e, boolean retryable) {
    if (ended == null) {
      undo("failed and was rolled back", retryable, e);
    }
  }

  private RuntimeException told(RuntimeException e) {
    if (e instanceof HoldfastException) {
      return e;
    }
    if (store.isClosed()) {
      return HoldfastException.aborted(false, "The database was closed", e);
    }
    return MongoErrors.isTransient(e)
        ? HoldfastException.aborted(
            true, "The transaction cannot go on, and may be run again: " + MongoErrors.shown(e), e)
        : store.errors().ofRead(e);
  }

  private void checkOpen() {
    if (ended == null && System.nanoTime() - deadline >= 0) {
      undoOverdue();
    }
    if (ended != null) {
      throw HoldfastException.aborted(
          ended.retryable(), String.valueOf(ended.getMessage()), ended.getCause());
    }
  }

  private void undoOverdue() {
    undo("took longer than " + timeout + " and was rolled back", false, null);
  }

  private void undo(String why, boolean retryable, @Nullable Throwable because) {
    try {
      openRows.forEach(MongoRows::abandon);
    } catch (RuntimeException e) {
      // Rolling back ends whatever still reads.
    }
    Attempts.abort(session);
    end(why, retryable, because);
  }

  private void end(String why, boolean retryable, @Nullable Throwable because) {
    ended = HoldfastException.aborted(retryable, "The transaction " + why, because);
    openRows.clear();
    session.close();
    expiry.forget(this);
  }

  /** Rows of this transaction go on until they are closed or it ends. */
  private final class RowsLease implements Lease {
    private @Nullable MongoRows rows;

    @Override
    public HoldfastException failed(RuntimeException e) {
      oneAtATime.lock();
      try {
        RuntimeException told = MongoTransaction.this.failed(e);
        return told instanceof HoldfastException known ? known : store.errors().ofRead(told);
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
