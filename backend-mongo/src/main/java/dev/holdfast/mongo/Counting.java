package dev.holdfast.mongo;

import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Read;
import java.util.List;

/** Counts. */
final class Counting {
  private Counting() {}

  static long count(Link link, Read.Count read) {
    long all =
        MongoFind.matching(link, read.collection(), read.filter(), List.of(Sort.ascending(Path.ID)))
            .size();
    return read.limit() < 0 ? all : Math.min(all, read.limit());
  }
}
