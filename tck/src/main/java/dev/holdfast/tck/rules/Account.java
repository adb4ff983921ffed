package dev.holdfast.tck.rules;

import dev.holdfast.Revision;
import org.jspecify.annotations.Nullable;

/** A typed document that carries its revision. */
record Account(@Nullable String id, @Revision long revision, long balance) {
  static Account of(String id, long balance) {
    return new Account(id, 0, balance);
  }

  Account holding(long other) {
    return new Account(id, revision, other);
  }
}
