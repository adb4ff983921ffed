package dev.holdfast.examples.jsonfile;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers reads from one state; what a read means is left to the reference evaluator. */
final class JsonFileReads implements Read.Visitor {
  private final Contents contents;

  JsonFileReads(Contents contents) {
    this.contents = contents;
  }

  // region find
  @Override
  public Rows find(Read.Find read) {
    DocumentOrder order = DocumentOrder.of(read.sort());
    List<@Nullable Object> after = read.after();
    Stream<Stored> found =
        select(read.collection(), read.filter(), read.sort()).stream()
            .filter(
                it -> after == null || order.compareKeys(order.keys(it.id(), it.body()), after) > 0)
            .skip(read.offset());
    return rows(read.limit() < 0 ? found : found.limit(read.limit()), read.projection());
  }

  /** The documents that match, in order. */
  List<Stored> select(String collection, Filter filter, List<Sort> sort) {
    DocumentOrder order = DocumentOrder.of(sort);
    return matching(collection, filter)
        .sorted((a, b) -> order.compare(a.id(), a.body(), b.id(), b.body()))
        .toList();
  }

  private Stream<Stored> matching(String collection, Filter filter) {
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    return contents.documents(collection).stream()
        .filter(document -> matcher.matches(document.id(), document.body()));
  }

  // endregion

  private static Rows rows(Stream<Stored> documents, @Nullable Projection projection) {
    Projector projector = Projector.of(projection);
    return Rows.of(documents.map(document -> document.image(projector)).iterator());
  }

  @Override
  public Rows byId(Read.ById read) {
    Stream<Stored> found =
        new LinkedHashSet<>(read.ids())
            .stream()
                .map(id -> contents.get(new Place(read.collection(), id)))
                .filter(Objects::nonNull);
    return rows(found, read.projection());
  }

  @Override
  public long count(Read.Count read) {
    Stream<Stored> found = matching(read.collection(), read.filter());
    return (read.limit() < 0 ? found : found.limit(read.limit())).count();
  }

  // region evaluator
  @Override
  public List<@Nullable Object> distinct(Read.Distinct read) {
    DistinctValues values = DistinctValues.of(read.path());
    matching(read.collection(), read.filter()).forEach(it -> values.add(it.id(), it.body()));
    return values.values();
  }

  @Override
  public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
    Aggregator groups = Aggregator.of(read.aggregation());
    matching(read.collection(), read.aggregation().filter())
        .forEach(it -> groups.add(it.id(), it.body()));
    return groups.rows();
  }

  @Override
  public Explanation explain(Read.Explain read) {
    String filter = JsonForm.text(read.find().filter());
    return new Explanation("jsonfile", filter, null, null, "scan every document, then sort");
  }
  // endregion
}
