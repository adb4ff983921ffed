package dev.holdfast.layers;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.WriteBuffer;

/**
 * Refuses stacks that do harm. A layer that is being put around others looks at them through {@link
 * ForwardingBackend}; what does not derive from it is not looked through.
 */
final class StackOrder {
  private StackOrder() {}

  static void requireNoBuffer(Backend inner, String reason) {
    requireNo(WriteBuffer.class, inner, reason);
  }

  static void requireNo(Class<?> type, Backend inner, String reason) {
    if (ForwardingBackend.find(inner, type).isPresent()) {
      throw HoldfastException.invalid(
          "These layers stand in a harmful order: "
              + reason
              + ". From the outside: Metrics, OfflineBuffer, Retry, CircuitBreaker, Timeout; inside"
              + " was: "
              + inner);
    }
  }
}
