package dev.holdfast.layers;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Repeats nothing: says of a lost connection that nothing of the transaction was applied, and finds
 * out what became of a commit whose answer was lost.
 *
 * <p>The first write carries an operation id, the mark. After the lost answer an empty batch is
 * written under it. When the backend finds another batch there, the transaction was committed; when
 * it takes the empty one, it was not, and can no longer be.
 */
final class RetryTransaction implements BackendTransaction {
  private final Backend outside;
  private final BackendTransaction inner;
  private final boolean operationIds;
  private boolean written;
  private @Nullable String mark;

  RetryTransaction(Backend outside, BackendTransaction inner, boolean operationIds) {
    this.outside = outside;
    this.inner = inner;
    this.operationIds = operationIds;
  }

  @Override
  public <R> R read(Read<R> read) {
    try {
      return inner.read(read);
    } catch (HoldfastException e) {
      throw withoutEffect(e);
    }
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    written = true;
    try {
      return inner.write(operationIds && mark == null ? marked(batch) : batch);
    } catch (HoldfastException e) {
      throw withoutEffect(e);
    }
  }

  /** A batch with an id of its own may be known already; then the mark is a batch by itself. */
  private WriteBatch marked(WriteBatch batch) {
    String id = Operation.newId();
    mark = id;
    if (batch.operationId() == null && !batch.writes().isEmpty()) {
      return batch.withOperationId(id);
    }
    inner.write(empty(id, WriteBatch.Images.BOTH));
    return batch;
  }

  private static WriteBatch empty(String id, WriteBatch.Images images) {
    return new WriteBatch(List.of(), true, id, images);
  }

  /** Before the commit nothing has an effect, whatever became of the call. */
  private static HoldfastException withoutEffect(HoldfastException e) {
    return switch (e.code()) {
      case UNAVAILABLE, TIMEOUT, OUTCOME_UNKNOWN ->
          HoldfastException.aborted(
              true, "The connection was lost, and nothing was applied: " + e.getMessage(), e);
      default -> e;
    };
  }

  @Override
  public void commit() {
    try {
      inner.commit();
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.OUTCOME_UNKNOWN) {
        throw withoutEffect(e);
      }
      if (written && !wasCommitted(e)) {
        throw HoldfastException.aborted(
            true, "The connection was lost before the commit, and nothing was applied", e);
      }
    }
  }

  /** Whether it was; throws the error where that cannot be found out. */
  private boolean wasCommitted(HoldfastException unknown) {
    String id = mark;
    if (id == null) {
      throw unknown;
    }
    try {
      inner.rollback();
    } catch (HoldfastException e) {
      unknown.addSuppressed(e);
      throw unknown;
    }
    try {
      outside.write(empty(id, WriteBatch.Images.NONE));
      return false;
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.INVALID) {
        return true;
      }
      unknown.addSuppressed(e);
      throw unknown;
    }
  }

  @Override
  public void rollback() {
    inner.rollback();
  }
}
