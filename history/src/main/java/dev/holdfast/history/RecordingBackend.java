package dev.holdfast.history;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import java.util.function.BiConsumer;

/**
 * A layer that writes something beside what passes it, in the same transaction: in one of its own
 * where the write stands alone.
 */
abstract class RecordingBackend extends ForwardingBackend {
  private final Attempts attempts = new Attempts();

  RecordingBackend(Backend inner) {
    super(inner);
  }

  final Attempts attempts() {
    return attempts;
  }

  /** Whether something is to be written beside this. */
  abstract boolean records(WriteBatch batch);

  /** What of the documents has to be known for it. */
  abstract Images images(WriteBatch batch);

  /**
   * What is written beside the writes of a transaction.
   *
   * @param certain it cannot be run again because of what it took for likely
   */
  abstract Recording recording(BackendTransaction inner, boolean certain);

  /** Refuses what only the layer itself may write to. */
  abstract void requireNotOurs(String collection);

  final void requireNotOurs(WriteBatch batch) {
    batch.writes().forEach(write -> requireNotOurs(write.collection()));
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    requireNotOurs(batch);
    if (!records(batch)) {
      return inner().write(batch);
    }
    if (batch.operationId() != null) {
      Operation.requireUsable(batch.operationId());
    }
    return batch.atomic() || batch.writes().size() == 1
        ? whole(batch)
        : new EachAlone(this).write(batch);
  }

  /** All of a batch with what belongs to it, or nothing. */
  WriteResult whole(WriteBatch batch) {
    return whole(batch, (written, transaction) -> {});
  }

  /** The same, with something to be done between the writes and the commit. */
  final WriteResult whole(WriteBatch batch, BiConsumer<WriteBatch, BackendTransaction> before) {
    return attempts.run(attempt -> inTransaction(batch, attempt, before));
  }

  private WriteResult inTransaction(
      WriteBatch batch, int attempt, BiConsumer<WriteBatch, BackendTransaction> before) {
    BackendTransaction begun = inner().begin(TransactionOptions.DEFAULT);
    RecordingTransaction transaction = new RecordingTransaction(this, begun, attempt > 1);
    try {
      WriteResult result = written(transaction, batch);
      if (!result.repeated()) {
        before.accept(batch, begun);
      }
      transaction.commit();
      return result;
    } finally {
      transaction.rollback();
    }
  }

  /** Before the commit nothing has an effect, whatever became of the call. */
  private static WriteResult written(RecordingTransaction transaction, WriteBatch batch) {
    try {
      return transaction.write(batch);
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.OUTCOME_UNKNOWN) {
        throw e;
      }
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, "Nothing was written: " + e.getMessage(), e);
    }
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    BackendTransaction begun = inner().begin(options);
    return options.readOnly() ? begun : new RecordingTransaction(this, begun, true);
  }
}
