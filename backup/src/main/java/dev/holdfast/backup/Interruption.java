package dev.holdfast.backup;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;

/** Stops long work when its thread is interrupted; the flag stays. */
final class Interruption {
  private Interruption() {}

  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, "It was stopped because its thread was interrupted");
    }
  }
}
