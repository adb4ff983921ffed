package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * The work of a transaction; see {@link Database#transaction(TransactionFunction)}. It may run more
 * than once, so that whatever it does outside the transaction must bear being repeated.
 */
@FunctionalInterface
public interface TransactionFunction<R extends @Nullable Object> {
  /** Reads and writes through {@code collection.in(tx)}; what it returns is the result. */
  R apply(Transaction tx);
}
