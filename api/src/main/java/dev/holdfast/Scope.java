package dev.holdfast;

import dev.holdfast.internal.Normaliser;
import dev.holdfast.internal.TypeMapping;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.NotedReads;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the calls of a collection stand in: which collection, as which type, in what. */
final class Scope<T> {
  private final OpenDatabase database;
  private final Ids ids;
  private final @Nullable Note note;
  private final String name;
  private final TypeMapping<T> mapping;
  private final Normaliser normaliser;
  private final @Nullable Transaction transaction;
  private final boolean unordered;

  private Scope(
      OpenDatabase database,
      Ids ids,
      @Nullable Note note,
      String name,
      TypeMapping<T> mapping,
      Normaliser normaliser,
      @Nullable Transaction transaction,
      boolean unordered) {
    this.database = database;
    this.ids = ids;
    this.note = note;
    this.name = name;
    this.mapping = mapping;
    this.normaliser = normaliser;
    this.transaction = transaction;
    this.unordered = unordered;
  }

  static <T> Scope<T> of(
      OpenDatabase database, Ids ids, @Nullable Note note, String name, TypeMapping<T> mapping) {
    return new Scope<>(database, ids, note, name, mapping, normaliser(mapping, ids), null, false);
  }

  private static Normaliser normaliser(TypeMapping<?> mapping, Ids ids) {
    return new Normaliser(mapping::encode, mapping::path, ids.clock());
  }

  Scope<T> in(Transaction tx) {
    if (Arguments.required(tx, "transaction").database() != database) {
      throw HoldfastException.invalid(
          name + ".in: the transaction belongs to another database, " + tx.database());
    }
    return new Scope<>(database, ids, note, name, mapping, normaliser, tx, unordered);
  }

  Scope<T> unordered() {
    return new Scope<>(database, ids, note, name, mapping, normaliser, transaction, true);
  }

  Scope<Versioned<T>> versioned() {
    TypeMapping<Versioned<T>> versioned = mapping.versioned();
    return new Scope<>(
        database, ids, note, name, versioned, normaliser(versioned, ids), transaction, unordered);
  }

  OpenDatabase database() {
    return database;
  }

  Ids ids() {
    return ids;
  }

  /** What is to be said with all that is done. */
  @Nullable Note note() {
    return note;
  }

  String name() {
    return name;
  }

  TypeMapping<T> mapping() {
    return mapping;
  }

  @Nullable Transaction transaction() {
    return transaction;
  }

  boolean isUnordered() {
    return unordered;
  }

  /** A read with the note, where a layer wants to know who reads. */
  <R> Read<R> noted(Read<R> read) {
    if (note == null || ForwardingBackend.find(database.backend(), NotedReads.class).isEmpty()) {
      return read;
    }
    return new Read.Noted<>(read, note);
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

  Filter filter(Filter filter) {
    return normaliser.filter(Arguments.required(filter, "filter"));
  }

  Update update(Update update) {
    return normaliser.update(Arguments.required(update, "update"));
  }

  Path path(Path path) {
    return normaliser.path(path);
  }

  /** The sort, which ends with the id. */
  List<Sort> sort(List<Sort> sort) {
    return normaliser.sort(sort);
  }

  @Nullable Projection projection(@Nullable Projection projection) {
    return normaliser.projection(projection);
  }

  Aggregation aggregation(Aggregation aggregation) {
    return normaliser.aggregation(aggregation);
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
