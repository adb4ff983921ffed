package dev.holdfast;

import dev.holdfast.spi.BackendTransaction;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes that take effect all at once or not at all; used through {@link Collection#in}.
 *
 * <p>Any error of a call in it, of its arguments too, dooms it: it is rolled back at once, and
 * every later call and {@link #commit} is TRANSACTION_ABORTED. So it is at its deadline, from a
 * thread of its own, so that one that was forgotten does not lock others out for ever. After commit
 * or rollback every call is CLOSED. Thread-safe: calls from several threads wait for each other.
 */
public final class Transaction implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

  private final String id;
  private final OpenDatabase database;
  private final BackendTransaction backend;
  private final TransactionOptions options;
  private final Deadline deadline;
  private final Exclusive exclusive = new Exclusive();
  private final Set<RowStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private volatile boolean settled;
  private boolean released;

  /** Why no call is possible any more. */
  record End(ErrorCode code, boolean retryable, String message, @Nullable Throwable cause) {
    static End aborted(boolean retryable, String message, @Nullable Throwable cause) {
      return new End(ErrorCode.TRANSACTION_ABORTED, retryable, message, cause);
    }

    static End closed(String message) {
      return new End(ErrorCode.CLOSED, false, message, null);
    }

    HoldfastException error() {
      return code == ErrorCode.TRANSACTION_ABORTED
          ? HoldfastException.aborted(retryable, message, cause)
          : HoldfastException.of(code, message, cause);
    }
  }

  Transaction(
      String id,
      OpenDatabase database,
      BackendTransaction backend,
      TransactionOptions options,
      Deadline deadline) {
    this.id = id;
    this.database = database;
    this.backend = backend;
    this.options = options;
    this.deadline = deadline;
  }

  /** True once what the backend holds for it is given back, or soon will be. */
  boolean hasEnded() {
    return end.get() != null;
  }

  /** Hard to guess; {@link Database#transaction(String)} finds it as long as it is open. */
  public String id() {
    return id;
  }

  /** False once it was committed, rolled back, doomed by an error, or its time is over. */
  public boolean isOpen() {
    return !hasEnded() && !deadline.hasPassed();
  }

  /**
   * Makes the writes visible and durable, all at once, and closes the streams opened in it.
   *
   * @throws HoldfastException TRANSACTION_ABORTED when nothing was applied, {@link
   *     HoldfastException#retryable} when running it all again may succeed; OUTCOME_UNKNOWN when
   *     the connection was lost meanwhile; CLOSED when it was committed or rolled back before
   */
  public void commit() {
    try {
      exclusive.use(
          () -> {
            requireOpen();
            commitNow();
            return null;
          });
    } catch (HoldfastException e) {
      throw e.in("commit");
    }
  }

  private void commitNow() {
    closeStreams();
    try {
      backend.commit();
      settled = true;
      finishCommit(End.closed("The transaction has been committed"));
    } catch (RuntimeException e) {
      finishCommit(afterFailedCommit(e));
      release();
      throw Failures.known(e);
    } catch (Error e) {
      finishCommit(End.closed("The transaction has ended: its commit failed with " + e));
      release();
      throw e;
    }
    released = true;
  }

  private static End afterFailedCommit(RuntimeException e) {
    if (e instanceof HoldfastException known && known.code() == ErrorCode.TRANSACTION_ABORTED) {
      return End.aborted(known.retryable(), "The commit failed: " + e.getMessage(), e);
    }
    return End.closed("The transaction has ended: its commit failed: " + e.getMessage());
  }

  /** Ends it without effect; does nothing when it has ended already. Never throws. */
  public void rollback() {
    exclusive.use(
        () -> {
          settled = true;
          finish(End.closed("The transaction has been rolled back"));
          release();
          return null;
        });
  }

  /** Rolls back, unless it was committed. Never throws. */
  @Override
  public void close() {
    rollback();
  }

  @Override
  public String toString() {
    End why = end.get();
    return "transaction " + id + (why == null ? "" : " (" + why.message + ")");
  }

  OpenDatabase database() {
    return database;
  }

  Deadline deadline() {
    return deadline;
  }

  BackendTransaction backend() {
    return backend;
  }

  /** Runs a call of a collection; an error of any kind dooms the transaction. */
  <R extends @Nullable Object> R call(Supplier<R> work) {
    return exclusive.use(
        () -> {
          requireOpen();
          try {
            return work.get();
          } catch (RuntimeException | Error e) {
            doom(e);
            throw e;
          }
        });
  }

  void requireWritable() {
    if (options.readOnly()) {
      throw HoldfastException.invalid(
          "The transaction only reads; begin one with TransactionOptions.DEFAULT to write");
    }
  }

  /** True once its user committed it or rolled it back. */
  boolean isSettled() {
    return settled;
  }

  Exclusive exclusive() {
    return exclusive;
  }

  void opened(RowStream stream) {
    streams.add(stream);
  }

  void closed(RowStream stream) {
    streams.remove(stream);
  }

  /** Ends it from another thread, without waiting for a call in it. */
  void end(End why) {
    if (finish(why)) {
      exclusive.end(
          () -> {
            if (!released) {
              LOG.warn("{}", this);
              release();
            }
          });
    }
  }

  private void requireOpen() {
    if (!hasEnded() && deadline.hasPassed() && finish(overdue())) {
      release();
    }
    End why = end.get();
    if (why != null) {
      throw why.error();
    }
  }

  End overdue() {
    return End.aborted(
        false,
        "The transaction was rolled back: it was open longer than its timeout of "
            + options.timeout(),
        null);
  }

  private void doom(Throwable cause) {
    if (hasEnded()) {
      return;
    }
    boolean conflict = cause instanceof HoldfastException e && Transactions.isConflict(e);
    End why =
        End.aborted(
            conflict,
            "The transaction was rolled back because a call in it failed: " + cause.getMessage(),
            cause);
    if (finish(why)) {
      release();
    }
  }

  /** False when another thread was faster to end it. */
  private boolean finish(End why) {
    boolean first = end.compareAndSet(null, why);
    database.transactions().forget(this);
    return first;
  }

  /** What a commit came to, also when its time was over meanwhile. */
  private void finishCommit(End why) {
    end.set(why);
    database.transactions().forget(this);
  }

  /** Gives back what the backend holds for it, once. */
  private void release() {
    if (released) {
      return;
    }
    released = true;
    closeStreams();
    try {
      backend.rollback();
    } catch (RuntimeException e) {
      LOG.warn("{}: the rollback failed; nothing was applied", this, e);
    }
  }

  private void closeStreams() {
    for (RowStream stream : streams) {
      stream.close();
    }
  }
}
