package dev.holdfast.history;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
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
    return new BeforeCommit(inner, this::pass);
  }
}
