package dev.holdfast.history;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
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
    return new BeforeCommit(inner, this::meet);
  }
}
