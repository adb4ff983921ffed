package dev.holdfast;

import dev.holdfast.internal.TypeMapping;
import dev.holdfast.spi.Having;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The reads of a collection: each checks, asks the backend once, and decodes. */
final class Reads<T> {
  private final Scope<T> scope;

  Reads(Scope<T> scope) {
    this.scope = scope;
  }

  Optional<T> findById(String id, boolean lock) {
    Ids.require(id);
    if (lock) {
      requireLockable();
    }
    return first(new Read.ById(scope.name(), List.of(id), null, lock));
  }

  private void requireLockable() {
    Transaction transaction = scope.transaction();
    if (transaction == null) {
      throw HoldfastException.invalid(
          "It locks until the end of a transaction; call it on " + scope.name() + ".in(tx)");
    }
    transaction.requireWritable();
  }

  Map<String, T> findByIds(List<String> ids) {
    for (String id : Arguments.required(ids, "list of ids")) {
      Ids.require(id);
    }
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<String, T> found = new HashMap<>();
    List<String> distinct = ids.stream().distinct().toList();
    try (Rows rows = read(new Read.ById(scope.name(), distinct, null, false))) {
      while (rows.next()) {
        found.put(rows.id(), decode(rows));
      }
    }
    Map<String, T> ordered = new LinkedHashMap<>();
    for (String id : distinct) {
      T value = found.get(id);
      if (value != null) {
        ordered.put(id, value);
      }
    }
    return Collections.unmodifiableMap(ordered);
  }

  Optional<T> findOne(Query query) {
    return first(find(query, OptionalInt.of(1)));
  }

  private Optional<T> first(Read<Rows> read) {
    try (Rows rows = read(read)) {
      return rows.next() ? Optional.of(decode(rows)) : Optional.empty();
    }
  }

  List<T> findMany(Query query) {
    return list(find(query));
  }

  private List<T> list(Read<Rows> read) {
    List<T> values = new ArrayList<>();
    try (Rows rows = read(read)) {
      while (rows.next()) {
        values.add(decode(rows));
      }
    }
    return Collections.unmodifiableList(values);
  }

  Stream<T> stream(Query query) {
    return RowStream.of(scope, read(find(query)), this::decode);
  }

  Page<T> page(Query query, int size, @Nullable String token) {
    return new Pages<>(scope, this).page(query, size, token);
  }

  long count(Filter filter, long limit) {
    return read(new Read.Count(scope.name(), scope.filter(filter), limit));
  }

  List<@Nullable Object> distinct(String field, Filter filter) {
    Path path = scope.path(Path.parse(Arguments.required(field, "field")));
    return read(new Read.Distinct(scope.name(), path, scope.filter(filter)));
  }

  <R> List<R> aggregate(Aggregation aggregation, Class<R> type) {
    Arguments.required(aggregation, "aggregation");
    Arguments.required(type, "type");
    Function<Map<String, @Nullable Object>, R> decode =
        type == Document.class
            ? row -> type.cast(Document.ofRow(row))
            : TypeMapping.rows(type, scope.database().mapper());
    Aggregation normalised = scope.aggregation(aggregation);
    List<Map<String, @Nullable Object>> rows =
        read(new Read.Aggregate(scope.name(), withoutHaving(normalised)));
    return Having.of(normalised.having()).of(rows).stream().map(decode).toList();
  }

  private static Aggregation withoutHaving(Aggregation all) {
    return Aggregation.of(all.filter(), all.keys(), all.measures(), Filter.all());
  }

  Explanation explain(Query query) {
    return read(new Read.Explain(find(query)));
  }

  <R> R read(Read<R> read) {
    return scope.session().read(scope.noted(read));
  }

  T decode(Rows rows) {
    return scope.mapping().decode(rows.id(), rows.revision(), rows.body());
  }

  Read.Find find(Query query) {
    return find(query, Arguments.required(query, "query").limit());
  }

  private Read.Find find(Query query, OptionalInt limit) {
    Arguments.required(query, "query");
    return new Read.Find(
        scope.name(),
        scope.filter(query.filter()),
        scope.sort(query.sort()),
        null,
        query.offset(),
        limit.isPresent() ? limit.getAsInt() : -1,
        scope.projection(query.projection()));
  }
}
