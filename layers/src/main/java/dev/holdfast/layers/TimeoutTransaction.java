package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose calls have a limit. Once one was left behind, that one alone may touch the
 * inner transaction, and rolls it back when it ends.
 */
final class TimeoutTransaction implements BackendTransaction {
  private final BackendTransaction inner;
  private final Watch watch;
  private @Nullable HoldfastException leftBehind;

  TimeoutTransaction(BackendTransaction inner, Watch watch) {
    this.inner = inner;
    this.watch = watch;
  }

  @Override
  public <R> R read(Read<R> read) {
    return call(() -> inner.read(read));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    return call(() -> inner.write(batch));
  }

  private <R> R call(Supplier<R> work) {
    requireUsable();
    try {
      return watch.call(work, this::undo, ErrorCode.TIMEOUT);
    } catch (HoldfastException e) {
      throw Watch.isLate(e) ? abandon(TimeoutBackend.aborted(e)) : e;
    }
  }

  private void requireUsable() {
    HoldfastException why = leftBehind;
    if (why != null) {
      throw HoldfastException.aborted(true, "The transaction has ended: " + why.getMessage(), why);
    }
  }

  private HoldfastException abandon(HoldfastException why) {
    leftBehind = why;
    return why;
  }

  /** On the thread of the call that was left behind. */
  private void undo(@Nullable Object late) {
    TimeoutBackend.free(late);
    inner.rollback();
  }

  @Override
  public void commit() {
    requireUsable();
    try {
      watch.call(this::committed, late -> {}, ErrorCode.OUTCOME_UNKNOWN);
    } catch (HoldfastException e) {
      throw Watch.isLate(e) ? abandon(e) : e;
    }
  }

  private boolean committed() {
    inner.commit();
    return true;
  }

  @Override
  public void rollback() {
    if (leftBehind != null) {
      return;
    }
    try {
      watch.free(inner::rollback);
    } catch (HoldfastException e) {
      if (!Watch.isLate(e)) {
        throw e;
      }
      // It goes on without us; nothing of the transaction will be applied.
      leftBehind = e;
    }
  }
}
