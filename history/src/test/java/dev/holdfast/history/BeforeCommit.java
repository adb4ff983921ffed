package dev.holdfast.history;

import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;

/** Does something before each commit. */
final class BeforeCommit extends ForwardingBackend {
  private final Runnable before;

  BeforeCommit(Backend inner, Runnable before) {
    super(inner);
    this.before = before;
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    return new Begun(inner().begin(options));
  }

  private final class Begun implements BackendTransaction {
    private final BackendTransaction begun;

    Begun(BackendTransaction begun) {
      this.begun = begun;
    }

    @Override
    public void commit() {
      before.run();
      begun.commit();
    }

    @Override
    public void rollback() {
      begun.rollback();
    }

    @Override
    public <R> R read(Read<R> read) {
      return begun.read(read);
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return begun.write(batch);
    }
  }

  @Override
  public String toString() {
    return "before commit -> " + inner();
  }
}
