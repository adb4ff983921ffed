package dev.holdfast.layers;

/** Waits; a test has one that only notes how long. */
@FunctionalInterface
interface Pause {
  Pause SLEEP = Thread::sleep;

  void millis(long millis) throws InterruptedException;
}
