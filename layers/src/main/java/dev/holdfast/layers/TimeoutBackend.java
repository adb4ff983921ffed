package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs each call on another thread and stops waiting for it; see {@link Timeout}. */
final class TimeoutBackend extends ForwardingBackend {
  private final Duration limit;
  private final Watch watch;

  TimeoutBackend(Backend inner, Duration limit) {
    super(inner);
    this.limit = limit;
    this.watch = new Watch(limit);
  }

  Watch watch() {
    return watch;
  }

  /** Frees what a call that was left behind brings back in the end. */
  static void free(@Nullable Object late) {
    if (late instanceof Rows rows) {
      rows.close();
    } else if (late instanceof BackendTransaction transaction) {
      transaction.rollback();
    }
  }

  @Override
  public <R> R read(Read<R> read) {
    return watch.call(() -> inner().read(read), TimeoutBackend::free, ErrorCode.TIMEOUT);
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return watch.call(() -> inner().write(batch), TimeoutBackend::free, ErrorCode.OUTCOME_UNKNOWN);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    ErrorCode code = AdminKind.changes(request) ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.TIMEOUT;
    return watch.call(() -> inner().admin(request), TimeoutBackend::free, code);
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    BackendTransaction begun =
        watch.call(() -> inner().begin(options), TimeoutBackend::free, ErrorCode.UNAVAILABLE);
    return new TimeoutTransaction(begun, watch);
  }

  @Override
  public void close() {
    try {
      inner().close();
    } finally {
      watch.close();
    }
  }

  @Override
  public String toString() {
    return "timeout(" + limit.toString().substring(2).toLowerCase(Locale.ROOT) + ") -> " + inner();
  }

  static HoldfastException aborted(HoldfastException timeout) {
    return HoldfastException.aborted(
        true, "Nothing of the transaction was applied: " + timeout.getMessage(), timeout);
  }
}
