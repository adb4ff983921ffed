package dev.holdfast.mongo;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.Measure;
import dev.holdfast.Path;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.DecimalSum;
import dev.holdfast.spi.Read;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation as one {@code $group}. Where the server cannot say it exactly (a filter with a
 * residue, a sum that a decimal of MongoDB's does not hold), or would take longer, the documents
 * are read and {@link Aggregator} decides.
 */
final class AggregateBson {
  private static final String COUNT = "c";
  private static final String EXTREME = "e";

  /** A column costs the server a microsecond for each document; reading it costs some fifty. */
  private static final int MOST_COLUMNS = 60;

  private final Aggregation aggregation;
  private final List<GroupKey> keys;
  private final Map<Path, NumberSum> sums = new LinkedHashMap<>();

  /**
   * Whether the sums are asked for as those of integers, which costs a second question if wrong.
   */
  private boolean integers;

  private AggregateBson(Aggregation aggregation) {
    this.aggregation = aggregation;
    this.keys = aggregation.keys().stream().map(GroupKey::of).toList();
    for (Measure measure : aggregation.measures()) {
      if (isSum(measure)) {
        sums.computeIfAbsent(path(measure), path -> NumberSum.of(path, sums.size()));
      }
    }
  }

  static List<Map<String, @Nullable Object>> rows(Link link, Read.Aggregate read) {
    Aggregation aggregation = read.aggregation();
    Selection selection = Selection.of(aggregation.filter());
    Optional<List<Map<String, @Nullable Object>>> rows = Optional.empty();
    AggregateBson written = new AggregateBson(aggregation);
    written.integers = written.mayBeIntegers(link, read.collection());
    if (selection.residue() == null && written.columns() <= MOST_COLUMNS) {
      rows = written.grouped(link, read.collection(), selection);
      if (rows.isEmpty() && written.integers) {
        written.integers = false;
        rows = written.grouped(link, read.collection(), selection);
      }
    }
    return rows.orElseGet(() -> folded(link, read.collection(), selection, aggregation));
  }

  /** Whether these have not been seen to be other numbers. */
  private boolean mayBeIntegers(Link link, String collection) {
    return !sums.isEmpty()
        && sums.keySet().stream().noneMatch(it -> link.store().fractions().has(collection, it));
  }

  private int columns() {
    return 2 * keys.size() + NumberSum.COLUMNS * sums.size() + aggregation.measures().size();
  }

  private static List<Map<String, @Nullable Object>> folded(
      Link link, String collection, Selection selection, Aggregation aggregation) {
    Aggregator aggregator = Aggregator.of(aggregation);
    try (Scan scan = Scan.of(link, collection, selection)) {
      while (scan.next()) {
        aggregator.add(scan.current().id(), scan.current().toMap());
      }
    }
    return aggregator.rows();
  }

  /** Empty when a sum is not exact. */
  private Optional<List<Map<String, @Nullable Object>>> grouped(
      Link link, String collection, Selection selection) {
    List<BsonDocument> pipeline =
        List.of(
            new BsonDocument("$match", selection.filter()), new BsonDocument("$group", group()));
    Groups groups = new Groups(aggregation);
    try (Found<BsonDocument> rows = link.aggregate(collection, pipeline)) {
      while (rows.next()) {
        Optional<Path> inexact = add(rows.current(), groups);
        if (inexact.isPresent()) {
          link.store().fractions().note(collection, inexact.get());
          return Optional.empty();
        }
      }
    }
    return Optional.of(groups.rows());
  }

  private BsonDocument group() {
    BsonDocument key = new BsonDocument();
    for (int i = 0; i < keys.size(); i++) {
      key.append("k" + i, keys.get(i).expression());
    }
    BsonDocument group = new BsonDocument("_id", key.isEmpty() ? BsonNull.VALUE : key);
    group.append(COUNT, new BsonDocument("$sum", new BsonInt32(1)));
    sums.values().forEach(integers ? sum -> sum.addIntegersTo(group) : sum -> sum.addTo(group));
    List<Measure> measures = aggregation.measures();
    for (int i = 0; i < measures.size(); i++) {
      Measure measure = measures.get(i);
      if (isExtreme(measure)) {
        String function = measure.function() == Aggregation.Function.MIN ? "$min" : "$max";
        group.append(EXTREME + i, new BsonDocument(function, Expressions.scalar(path(measure))));
      }
    }
    return group;
  }

  /** The path whose sum is not exact. */
  private Optional<Path> add(BsonDocument row, Groups groups) {
    List<@Nullable Object> key = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      key.add(keys.get(i).finish().apply(plain(row.getDocument("_id").get("k" + i))));
    }
    Groups.Group group = groups.of(key);
    group.count(row.getNumber(COUNT).longValue());
    List<Measure> measures = aggregation.measures();
    for (int i = 0; i < measures.size(); i++) {
      Measure measure = measures.get(i);
      if (isExtreme(measure)) {
        group.extreme(i, plain(row.get(EXTREME + i)));
      } else if (isSum(measure)) {
        NumberSum sum = Objects.requireNonNull(sums.get(path(measure)));
        DecimalSum into = group.sum(i);
        if (!(integers ? sum.addIntegersTo(into, row) : sum.addTo(into, row))) {
          return Optional.of(path(measure));
        }
      }
    }
    return Optional.empty();
  }

  /** The value; a key that comes without one is that of null. */
  private static @Nullable Object plain(@Nullable BsonValue value) {
    return value == null ? null : BsonValues.plain(value);
  }

  private static boolean isSum(Measure measure) {
    return measure.function() == Aggregation.Function.SUM
        || measure.function() == Aggregation.Function.AVG;
  }

  private static boolean isExtreme(Measure measure) {
    return measure.function() == Aggregation.Function.MIN
        || measure.function() == Aggregation.Function.MAX;
  }

  private static Path path(Measure measure) {
    return Objects.requireNonNull(measure.path());
  }
}
