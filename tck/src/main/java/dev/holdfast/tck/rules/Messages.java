package dev.holdfast.tck.rules;

import dev.holdfast.HoldfastException;
import dev.holdfast.tck.Trial;
import java.util.OptionalInt;

/** What messages must hold, whatever their words. */
final class Messages {
  private Messages() {}

  /** The index of a write, counted from 0, as a number of its own. */
  static void hasIndex(Trial k, HoldfastException error, int index) {
    k.equal(OptionalInt.of(index), error.index(), "the index of the write that failed");
    has(k, error, "index " + index);
  }

  /** Each of these texts. */
  static void has(Trial k, HoldfastException error, String... parts) {
    String message = String.valueOf(error.getMessage());
    for (String part : parts) {
      k.check(message.contains(part), part + " is not in: " + message);
    }
  }
}
