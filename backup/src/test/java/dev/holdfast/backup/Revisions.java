package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Versioned;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order in which documents were written last, as far as a backend tells it by revisions. */
final class Revisions {
  private Revisions() {}

  /** Of two documents, the one that was later is not earlier now. */
  static void requireInOrder(Collection<Document> source, Collection<Document> target) {
    Map<String, Long> now = new HashMap<>();
    all(target).forEach(one -> now.put(one.value().id(), one.revision()));
    List<Versioned<Document>> before = all(source);
    for (Versioned<Document> a : before) {
      for (Versioned<Document> b : before) {
        if (a.revision() < b.revision()) {
          assertThat(now.get(a.value().id()))
              .as(a + " before " + b + " in " + target)
              .isLessThanOrEqualTo(now.get(b.value().id()));
        }
      }
    }
  }

  private static List<Versioned<Document>> all(Collection<Document> collection) {
    return collection.versioned().findMany(Filter.all());
  }
}
