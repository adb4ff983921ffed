package dev.holdfast;

import dev.holdfast.spi.Write;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The writes of a collection. */
@SuppressWarnings("DoNotCallSuggester")
final class Writes<T> {
  private final Scope<T> scope;

  Writes(Scope<T> scope) {
    this.scope = scope;
  }

  Write insert(T document) {
    throw new UnsupportedOperationException(scope.name());
  }

  Write update(Filter filter, Update update, boolean many) {
    throw new UnsupportedOperationException(scope.name());
  }

  Write replace(T document) {
    throw new UnsupportedOperationException(scope.name());
  }

  Write upsert(T document) {
    throw new UnsupportedOperationException(scope.name());
  }

  Write upsert(Filter filter, Update update) {
    throw new UnsupportedOperationException(scope.name());
  }

  Write delete(Filter filter, boolean many) {
    throw new UnsupportedOperationException(scope.name());
  }

  String insertOne(T document) {
    throw new UnsupportedOperationException(scope.name());
  }

  List<String> insertMany(List<? extends T> documents) {
    throw new UnsupportedOperationException(scope.name());
  }

  UpdateResult updateOne(Filter filter, Update update, @Nullable Long expectedRevision) {
    throw new UnsupportedOperationException(scope.name());
  }

  UpdateResult updateMany(Filter filter, Update update) {
    throw new UnsupportedOperationException(scope.name());
  }

  UpdateResult replaceOne(T document, @Nullable Long expectedRevision) {
    throw new UnsupportedOperationException(scope.name());
  }

  UpdateResult replaceOne(Filter filter, T document) {
    throw new UnsupportedOperationException(scope.name());
  }

  UpdateResult upsertOne(T document) {
    throw new UnsupportedOperationException(scope.name());
  }

  UpdateResult upsertOne(Filter filter, Update update) {
    throw new UnsupportedOperationException(scope.name());
  }

  Optional<T> findOneAndUpdate(Query query, Update update, ReturnDocument which) {
    throw new UnsupportedOperationException(scope.name());
  }

  Optional<T> findOneAndReplace(Query query, T document, ReturnDocument which) {
    throw new UnsupportedOperationException(scope.name());
  }

  Optional<T> findOneAndDelete(Query query) {
    throw new UnsupportedOperationException(scope.name());
  }

  long deleteOne(Filter filter, @Nullable Long expectedRevision) {
    throw new UnsupportedOperationException(scope.name());
  }

  long deleteMany(Filter filter) {
    throw new UnsupportedOperationException(scope.name());
  }

  BulkResult bulkWrite(List<Bulk<T>> bulk) {
    throw new UnsupportedOperationException(scope.name());
  }

  boolean createIndex(Index index) {
    throw new UnsupportedOperationException(scope.name());
  }

  boolean dropIndex(String name) {
    throw new UnsupportedOperationException(scope.name());
  }

  List<Index> indexes() {
    throw new UnsupportedOperationException(scope.name());
  }

  long clear() {
    throw new UnsupportedOperationException(scope.name());
  }

  boolean drop() {
    throw new UnsupportedOperationException(scope.name());
  }
}
