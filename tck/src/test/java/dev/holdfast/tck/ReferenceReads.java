package dev.holdfast.tck;

import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.JsonForm;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers reads over one state. A wrong backend overrides the step that it gets wrong. */
class ReferenceReads implements Read.Visitor {
  private final ReferenceState state;

  ReferenceReads(ReferenceState state) {
    this.state = state;
  }

  final ReferenceState state() {
    return state;
  }

  /** The documents that match, in order. */
  List<Stored> select(String collection, Filter filter, List<Sort> sort) {
    List<Stored> selected = new ArrayList<>();
    for (Stored stored : state.documents(collection).values()) {
      if (matches(filter, stored)) {
        selected.add(stored);
      }
    }
    selected.sort((a, b) -> compare(sort, a, b));
    return selected;
  }

  boolean matches(Filter filter, Stored stored) {
    return DocumentMatcher.of(filter).matches(stored.id(), stored.body());
  }

  int compare(List<Sort> sort, Stored a, Stored b) {
    return DocumentOrder.of(sort).compare(a.id(), a.body(), b.id(), b.body());
  }

  /** Whether a document comes after the sort keys that a page ended with. */
  boolean isAfter(List<Sort> sort, List<@Nullable Object> keys, Stored stored) {
    DocumentOrder order = DocumentOrder.of(sort);
    return order.compareKeys(order.keys(stored.id(), stored.body()), keys) > 0;
  }

  /** The part of the ordered documents that offset and limit leave. */
  List<Stored> window(List<Stored> ordered, long offset, long limit) {
    int from = (int) Math.min(offset, ordered.size());
    long left = (long) ordered.size() - from;
    return ordered.subList(from, from + (int) (limit < 0 ? left : Math.min(limit, left)));
  }

  @Override
  public Rows byId(Read.ById read) {
    List<Stored> found = new ArrayList<>();
    for (String id : read.ids()) {
      Stored stored = state.documents(read.collection()).get(id);
      if (stored != null && !found.contains(stored)) {
        found.add(stored);
      }
    }
    return rows(found, read.projection());
  }

  @Override
  public Rows find(Read.Find read) {
    List<Stored> ordered = select(read.collection(), read.filter(), read.sort());
    List<@Nullable Object> after = read.after();
    if (after != null) {
      ordered.removeIf(stored -> !isAfter(read.sort(), after, stored));
    }
    return rows(window(ordered, read.offset(), read.limit()), read.projection());
  }

  @Override
  public long count(Read.Count read) {
    long count = select(read.collection(), read.filter(), List.of()).size();
    return read.limit() < 0 ? count : Math.min(count, read.limit());
  }

  @Override
  public List<@Nullable Object> distinct(Read.Distinct read) {
    DistinctValues values = DistinctValues.of(read.path());
    for (Stored stored : select(read.collection(), read.filter(), List.of())) {
      values.add(stored.id(), stored.body());
    }
    return values.values();
  }

  @Override
  public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
    Aggregator aggregator = Aggregator.of(read.aggregation());
    for (Stored stored : select(read.collection(), read.aggregation().filter(), List.of())) {
      aggregator.add(stored.id(), stored.body());
    }
    return aggregator.rows();
  }

  @Override
  public Explanation explain(Read.Explain read) {
    String residue = JsonForm.text(read.find().filter());
    return new Explanation("reference", "{}", residue, null, "every document, one after the other");
  }

  private static Rows rows(List<Stored> documents, @Nullable Projection projection) {
    Projector projector = Projector.of(projection);
    return Rows.of(
        List.copyOf(documents).stream().map(stored -> stored.image(projector)).iterator());
  }
}
