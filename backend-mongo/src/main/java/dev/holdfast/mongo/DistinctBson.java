package dev.holdfast.mongo;

import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.Read;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Distinct values. */
final class DistinctBson {
  private DistinctBson() {}

  static List<@Nullable Object> distinct(Link link, Read.Distinct read) {
    DistinctValues values = DistinctValues.of(read.path());
    MongoFind.matching(link, read.collection(), read.filter(), List.of(Sort.ascending(Path.ID)))
        .forEach(it -> values.add(it.id(), it.toMap()));
    return values.values();
  }
}
