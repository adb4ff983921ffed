package dev.holdfast;

import dev.holdfast.internal.TypeMapping;
import dev.holdfast.spi.Session;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a call of a collection stands in: which collection, as which type, in what. */
record Scope<T>(
    OpenDatabase database,
    Ids ids,
    String name,
    TypeMapping<T> mapping,
    @Nullable Transaction transaction,
    boolean isUnordered) {

  Scope<T> in(Transaction tx) {
    if (Arguments.required(tx, "transaction").database() != database) {
      throw HoldfastException.invalid(
          name + ".in: the transaction belongs to another database, " + tx.database());
    }
    return new Scope<>(database, ids, name, mapping, tx, isUnordered);
  }

  Scope<T> unordered() {
    return new Scope<>(database, ids, name, mapping, transaction, true);
  }

  Scope<Versioned<T>> versioned() {
    return new Scope<>(database, ids, name, mapping.versioned(), transaction, isUnordered);
  }

  /** Where reads and writes go. */
  Session session() {
    return transaction == null ? database.backend() : transaction.backend();
  }

  /** Runs a call; its errors leave with the name of the collection and the call. */
  <R extends @Nullable Object> R call(String verb, Supplier<R> work) {
    try {
      database.requireOpen();
      return transaction == null ? work.get() : transaction.call(work);
    } catch (RuntimeException e) {
      throw Failures.known(e).in(name + "." + verb);
    }
  }

  /** The time of {@code currentDate}. */
  Instant now() {
    return ids.clock().instant();
  }

  /** Refuses what stands outside transactions on every backend. */
  void requireNoTransaction(String instead) {
    if (transaction != null) {
      throw HoldfastException.invalid("This does not work in a transaction; " + instead);
    }
  }

  @Override
  public String toString() {
    return name + (transaction == null ? "" : " in " + transaction);
  }
}
