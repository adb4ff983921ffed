package dev.holdfast.mongo;

import dev.holdfast.Filter;
import dev.holdfast.spi.TextPattern;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a scalar element of an array itself, as operators on the value: the one form that
 * MongoDB takes there. Empty for what has no such form; what is said is exact.
 */
final class ElementBson implements Filter.Visitor<Optional<BsonDocument>> {
  private static final String ELEMENT = "$elemMatch";

  private final Budget budget;

  private ElementBson(Budget budget) {
    this.budget = budget;
  }

  /** The array has a scalar element that matches. */
  static Pushed scalar(String array, Filter filter, Budget budget) {
    if (filter instanceof Filter.Or or) {
      return Pushed.any(or.filters().stream().map(part -> scalar(array, part, budget)).toList());
    }
    BsonDocument scalars = new BsonDocument("$type", WholeValue.scalarTypes());
    return filter
        .accept(new ElementBson(budget))
        .flatMap(operators -> merged(scalars, operators))
        .map(operators -> Pushed.exactly(array, ELEMENT, operators))
        .orElseGet(() -> Pushed.roughly(array, ELEMENT, scalars));
  }

  /** Both, unless they use one operator. */
  private static Optional<BsonDocument> merged(BsonDocument a, BsonDocument b) {
    BsonDocument merged = a.clone();
    for (String operator : b.keySet()) {
      if (merged.put(operator, b.get(operator)) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(merged);
  }

  private Optional<BsonDocument> operator(String operator, @Nullable Object operand) {
    return budget.take(operand)
        ? Optional.of(new BsonDocument(operator, BsonValues.of(operand)))
        : Optional.empty();
  }

  private static Optional<BsonDocument> never() {
    return Optional.of(new BsonDocument("$in", new BsonArray()));
  }

  @Override
  public Optional<BsonDocument> and(Filter.And filter) {
    Optional<BsonDocument> all = Optional.of(new BsonDocument());
    for (Filter part : filter.filters()) {
      all = all.flatMap(known -> part.accept(this).flatMap(more -> merged(known, more)));
    }
    return all;
  }

  @Override
  public Optional<BsonDocument> or(Filter.Or filter) {
    return filter.filters().size() == 1
        ? filter.filters().get(0).accept(this)
        : filter.filters().isEmpty() ? never() : Optional.empty();
  }

  @Override
  public Optional<BsonDocument> not(Filter.Not filter) {
    return filter
        .filter()
        .accept(this)
        .map(
            operators ->
                operators.isEmpty() ? never().orElseThrow() : new BsonDocument("$not", operators));
  }

  @Override
  public Optional<BsonDocument> equal(Filter.Equal filter) {
    return MongoQueries.isContainer(filter.value()) ? never() : operator("$eq", filter.value());
  }

  @Override
  public Optional<BsonDocument> in(Filter.In filter) {
    BsonArray scalars = new BsonArray();
    for (Object value : filter.values()) {
      if (!budget.take(value)) {
        return Optional.empty();
      }
      if (!MongoQueries.isContainer(value)) {
        scalars.add(BsonValues.of(value));
      }
    }
    return Optional.of(new BsonDocument("$in", scalars));
  }

  @Override
  public Optional<BsonDocument> compare(Filter.Compare filter) {
    return operator(MongoQueries.operator(filter.comparison()), filter.value());
  }

  @Override
  public Optional<BsonDocument> exists(Filter.Exists filter) {
    return Optional.of(new BsonDocument());
  }

  @Override
  public Optional<BsonDocument> text(Filter.Text filter) {
    return TextBson.of(filter.match(), filter.text(), budget);
  }

  @Override
  public Optional<BsonDocument> regex(Filter.Regex filter) {
    TextPattern.of(filter.pattern());
    return TextBson.literal(filter.pattern(), budget);
  }

  @Override
  public Optional<BsonDocument> containsAll(Filter.ContainsAll filter) {
    return never();
  }

  @Override
  public Optional<BsonDocument> size(Filter.Size filter) {
    return never();
  }

  @Override
  public Optional<BsonDocument> elementMatch(Filter.ElementMatch filter) {
    return never();
  }
}
