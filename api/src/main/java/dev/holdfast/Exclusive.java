package dev.holdfast;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that one thread uses at a time and that another may end meanwhile: it is ended at once
 * when nobody uses it, else by whoever uses it, when done. So ending never waits for a slow call.
 */
final class Exclusive {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Runnable ending;

  <R extends @Nullable Object> R use(Supplier<R> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
      endIfFree();
    }
  }

  /** Runs this once, as soon as nobody uses it. */
  void end(Runnable work) {
    ending = work;
    endIfFree();
  }

  private void endIfFree() {
    if (ending == null || lock.isHeldByCurrentThread() || !lock.tryLock()) {
      return;
    }
    try {
      Runnable work = ending;
      ending = null;
      if (work != null) {
        work.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
