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

/** Holds the next commit, once armed, until it is opened. */
final class Gate implements Layer {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);
  private volatile boolean armed;

  void arm() {
    armed = true;
  }

  void awaitCommit() throws InterruptedException {
    if (!reached.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("No commit has come");
    }
  }

  void open() {
    open.countDown();
  }

  private void pass() {
    if (!armed) {
      return;
    }
    armed = false;
    reached.countDown();
    try {
      open.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Backend around(Backend inner) {
    return new Gated(inner);
  }

  private final class Gated extends ForwardingBackend {
    Gated(Backend inner) {
      super(inner);
    }

    @Override
    public BackendTransaction begin(TransactionOptions options) {
      BackendTransaction begun = inner().begin(options);
      return new BackendTransaction() {
        @Override
        public void commit() {
          pass();
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
      };
    }

    @Override
    public String toString() {
      return "gate -> " + inner();
    }
  }
}
