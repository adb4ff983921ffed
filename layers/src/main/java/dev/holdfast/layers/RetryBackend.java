package dev.holdfast.layers;

import dev.holdfast.Capability;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;

/** Repeats calls; see {@link Retry}. */
final class RetryBackend extends ForwardingBackend {
  private final int retries;
  private final Attempts attempts;
  private final boolean operationIds;

  RetryBackend(Backend inner, int retries, Attempts attempts, boolean operationIds) {
    super(inner);
    this.retries = retries;
    this.attempts = attempts;
    this.operationIds = operationIds && inner.capabilities().has(Capability.OPERATION_IDS);
  }

  @Override
  public <R> R read(Read<R> read) {
    long deadline = attempts.begin();
    try {
      return inner().read(read);
    } catch (HoldfastException e) {
      return attempts.again(e, Repetition.WITHOUT_EFFECT, deadline, () -> inner().read(read));
    } finally {
      attempts.end();
    }
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    boolean bare = operationIds && batch.operationId() == null;
    WriteBatch sent = bare ? batch.withOperationId(Operation.newId()) : batch;
    Repetition kind =
        sent.operationId() == null ? Repetition.WITHOUT_EFFECT : Repetition.RECOGNISED;
    long deadline = attempts.begin();
    try {
      return inner().write(sent);
    } catch (HoldfastException e) {
      return attempts.again(e, kind, deadline, () -> inner().write(sent));
    } finally {
      attempts.end();
    }
  }

  @Override
  public <R> R admin(Admin<R> request) {
    long deadline = attempts.begin();
    try {
      return inner().admin(request);
    } catch (HoldfastException e) {
      return attempts.again(e, Repetition.WITHOUT_EFFECT, deadline, () -> inner().admin(request));
    } finally {
      attempts.end();
    }
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    long deadline = attempts.begin();
    try {
      return transaction(inner().begin(options));
    } catch (HoldfastException e) {
      return attempts.again(
          e, Repetition.WITHOUT_EFFECT, deadline, () -> transaction(inner().begin(options)));
    } finally {
      attempts.end();
    }
  }

  private BackendTransaction transaction(BackendTransaction begun) {
    return new RetryTransaction(this, begun, operationIds);
  }

  @Override
  public String toString() {
    return "retry(" + retries + ") -> " + inner();
  }
}
