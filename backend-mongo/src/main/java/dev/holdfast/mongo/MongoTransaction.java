package dev.holdfast.mongo;

import com.mongodb.MongoException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of MongoDB's: it sees the state at its begin, and a write to what somebody else has
 * changed since then, or holds, ends it. It ends by its deadline: whoever forgets it does not stop
 * the others for ever.
 */
final class MongoTransaction implements Expiry.Watched {
  private static final long STOP_SECONDS = 2;

  private final Store store;
  private final Expiry expiry;
  private final ClientSession session;
  private final Link link;
  private final boolean readOnly;
  private final Duration timeout;
  private final long deadline;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final List<MongoRows> openRows = new ArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile boolean givenUp;
  private boolean wrote;
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
        Attempts.abort(session, store);
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
          wrote = true;
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
          Attempts.commit(session, Patience.of(left()), store, wrote);
          session.close();
          end("has been committed", false, null);
          return true;
        });
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  @Override
  public void rollback() {
    if (!acquire()) {
      return;
    }
    try {
      if (ended == null) {
        undo("has been rolled back", false, null);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * At a close another thread may be in the middle of a call. The server is told to stop that; one
   * that hangs is not waited for, and has the transaction ended by its call when that comes back.
   */
  private boolean acquire() {
    if (oneAtATime.tryLock()) {
      return true;
    }
    stopWhatRuns();
    boolean acquired = false;
    try {
      acquired = oneAtATime.tryLock(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    givenUp = !acquired;
    return acquired;
  }

  private void stopWhatRuns() {
    if (stopped.compareAndSet(false, true)) {
      store.leftovers().stop(session);
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
        store.leftovers().later(releasing());
        end(overdue(), false, null);
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
      if (ended == null && (givenUp || System.nanoTime() - deadline >= 0)) {
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
    if (ended != null && !(e instanceof HoldfastException)) {
      return HoldfastException.aborted(ended.retryable(), String.valueOf(ended.getMessage()), e);
    }
    boolean isStopped = e instanceof MongoException && stopped.get();
    if (ended == null && isStopped && System.nanoTime() - deadline >= 0) {
      undo(overdue(), false, e);
      return HoldfastException.aborted(false, "The transaction " + overdue(), e);
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
      undo(overdue(), false, null);
    }
    if (ended == null && givenUp) {
      undo("has been rolled back", false, null);
    }
    if (ended != null) {
      throw HoldfastException.aborted(
          ended.retryable(), String.valueOf(ended.getMessage()), ended.getCause());
    }
  }

  private String overdue() {
    return "took longer than " + timeout + " and was rolled back";
  }

  private void undo(String why, boolean retryable, @Nullable Throwable because) {
    releasing().run();
    end(why, retryable, because);
  }

  /**
   * What gives back everything that the transaction holds of the server. A session is for one
   * thread at a time, so where one reads by it only the server is told.
   */
  private Runnable releasing() {
    List<MongoRows> rows = List.copyOf(openRows);
    return () -> {
      if (abandon(rows)) {
        Attempts.abort(session, store);
        session.close();
      } else {
        stopWhatRuns();
      }
    };
  }

  private static boolean abandon(List<MongoRows> rows) {
    boolean free = true;
    for (MongoRows each : rows) {
      try {
        free &= each.abandon();
      } catch (RuntimeException e) {
        // Rolling back ends whatever is left of it.
      }
    }
    return free;
  }

  private void end(String why, boolean retryable, @Nullable Throwable because) {
    ended = HoldfastException.aborted(retryable, "The transaction " + why, because);
    openRows.clear();
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
