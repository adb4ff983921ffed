package dev.holdfast;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The reads of a collection. */
@SuppressWarnings("DoNotCallSuggester")
final class Reads<T> {
  private final Scope<T> scope;

  Reads(Scope<T> scope) {
    this.scope = scope;
  }

  static Query where(Filter filter) {
    return Query.where(Arguments.required(filter, "filter"));
  }

  Optional<T> findById(String id, boolean lock) {
    throw new UnsupportedOperationException(scope.name());
  }

  Map<String, T> findByIds(List<String> ids) {
    throw new UnsupportedOperationException(scope.name());
  }

  Optional<T> findOne(Query query) {
    throw new UnsupportedOperationException(scope.name());
  }

  List<T> findMany(Query query) {
    throw new UnsupportedOperationException(scope.name());
  }

  Stream<T> stream(Query query) {
    throw new UnsupportedOperationException(scope.name());
  }

  Page<T> page(Query query, int size, @Nullable String token) {
    throw new UnsupportedOperationException(scope.name());
  }

  long count(Filter filter, long limit) {
    throw new UnsupportedOperationException(scope.name());
  }

  List<@Nullable Object> distinct(String field, Filter filter) {
    throw new UnsupportedOperationException(scope.name());
  }

  <R> List<R> aggregate(Aggregation aggregation, Class<R> type) {
    throw new UnsupportedOperationException(scope.name());
  }

  Explanation explain(Query query) {
    throw new UnsupportedOperationException(scope.name());
  }
}
