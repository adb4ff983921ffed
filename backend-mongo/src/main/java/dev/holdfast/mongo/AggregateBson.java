package dev.holdfast.mongo;

import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.Read;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Aggregations. */
final class AggregateBson {
  private AggregateBson() {}

  static List<Map<String, @Nullable Object>> rows(Link link, Read.Aggregate read) {
    Aggregator groups = Aggregator.of(read.aggregation());
    MongoFind.matching(
            link, read.collection(), read.aggregation().filter(), List.of(Sort.ascending(Path.ID)))
        .forEach(it -> groups.add(it.id(), it.toMap()));
    return groups.rows();
  }
}
