package dev.holdfast.history;

import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds the first commits until so many are there at once. */
final class Meeting implements Layer {
  private final CountDownLatch all;

  Meeting(int commits) {
    this.all = new CountDownLatch(commits);
  }

  private void meet() {
    all.countDown();
    try {
      if (!all.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError(all.getCount() + " more commits did not come");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Backend around(Backend inner) {
    return new ForwardingBackend(inner) {
      @Override
      public BackendTransaction begin(TransactionOptions options) {
        return new Late(inner().begin(options));
      }

      @Override
      public String toString() {
        return "meeting -> " + inner();
      }
    };
  }

  private final class Late implements BackendTransaction {
    private final BackendTransaction begun;

    Late(BackendTransaction begun) {
      this.begun = begun;
    }

    @Override
    public void commit() {
      meet();
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
}
