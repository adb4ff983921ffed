package dev.holdfast.mongo;

import dev.holdfast.Filter;
import dev.holdfast.Sort;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Target;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the documents of a read or of a write, in order. */
final class MongoFind {
  private MongoFind() {}

  static Found<RawDocument> rows(Link link, Read.Find read) {
    DocumentOrder order = DocumentOrder.of(read.sort());
    List<@Nullable Object> after = read.after();
    Stream<RawDocument> found =
        matching(link, read.collection(), read.filter(), read.sort()).stream()
            .filter(
                it ->
                    after == null || order.compareKeys(order.keys(it.id(), it.toMap()), after) > 0)
            .skip(read.offset());
    return found(read.limit() < 0 ? found : found.limit(read.limit()));
  }

  static Found<RawDocument> rows(Link link, String collection, Target target) {
    Stream<RawDocument> found = matching(link, collection, target.filter(), target.sort()).stream();
    return found(target.many() ? found : found.limit(1));
  }

  static List<RawDocument> matching(Link link, String collection, Filter filter, List<Sort> sort) {
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    List<RawDocument> matching = new ArrayList<>();
    try (Found<RawDocument> all =
        link.find(collection, Selection.of(filter).filter(), null, 0, -1, null)) {
      while (all.next()) {
        RawDocument document = all.current();
        if (matcher.matches(document.id(), document.toMap())) {
          matching.add(document);
        }
      }
    }
    DocumentOrder order = DocumentOrder.of(sort);
    matching.sort((a, b) -> order.compare(a.id(), a.toMap(), b.id(), b.toMap()));
    return matching;
  }

  private static Found<RawDocument> found(Stream<RawDocument> stream) {
    Iterator<RawDocument> left = stream.iterator();
    return new Found<>() {
      private @Nullable RawDocument current;

      @Override
      public boolean next() {
        current = left.hasNext() ? left.next() : null;
        return current != null;
      }

      @Override
      public RawDocument current() {
        return java.util.Objects.requireNonNull(current);
      }

      @Override
      public void close() {}
    };
  }
}
