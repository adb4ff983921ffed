package dev.holdfast;

import dev.holdfast.spi.Write;

/**
 * One write of {@link Collection#bulkWrite}: {@code Bulk.insert(order)}, {@code
 * Bulk.deleteMany(field("status").eq("OLD"))} … Each means what the collection's method of that
 * name means. Immutable as long as the values given to it are not changed.
 */
public final class Bulk<T> {
  private final Step<T> step;

  private Bulk(Step<T> step) {
    this.step = step;
  }

  /** Turns into a write of a collection. */
  interface Step<T> {
    Write with(Writes<T> writes);
  }

  Write write(Writes<T> writes) {
    return step.with(writes);
  }

  /** See {@link Collection#insertOne}. */
  public static <T> Bulk<T> insert(T document) {
    return new Bulk<>(writes -> writes.insert(document));
  }

  /** See {@link Collection#updateOne(Filter, Update)}. */
  public static <T> Bulk<T> updateOne(Filter filter, Update update) {
    return new Bulk<>(writes -> writes.update(filter, update, false));
  }

  /** See {@link Collection#updateMany}. */
  public static <T> Bulk<T> updateMany(Filter filter, Update update) {
    return new Bulk<>(writes -> writes.update(filter, update, true));
  }

  /** See {@link Collection#replaceOne(Object)}. */
  public static <T> Bulk<T> replaceOne(T document) {
    return new Bulk<>(writes -> writes.replace(document));
  }

  /** See {@link Collection#upsertOne(Object)}. */
  public static <T> Bulk<T> upsertOne(T document) {
    return new Bulk<>(writes -> writes.upsert(document));
  }

  /** See {@link Collection#upsertOne(Filter, Update)}. */
  public static <T> Bulk<T> upsertOne(Filter filter, Update update) {
    return new Bulk<>(writes -> writes.upsert(filter, update));
  }

  /** See {@link Collection#deleteOne(Filter)}. */
  public static <T> Bulk<T> deleteOne(Filter filter) {
    return new Bulk<>(writes -> writes.delete(filter, false));
  }

  /** See {@link Collection#deleteMany}. */
  public static <T> Bulk<T> deleteMany(Filter filter) {
    return new Bulk<>(writes -> writes.delete(filter, true));
  }
}
