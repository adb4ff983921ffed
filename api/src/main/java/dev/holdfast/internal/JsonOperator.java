package dev.holdfast.internal;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A filter that is one operator under one path, as JSON has it. */
record JsonOperator(Path path, String name, @Nullable Object operand) {
  /** Answers with nothing for a filter that is none. */
  static final Visitor VISITOR = new Visitor();

  private static final String EQUAL = "$eq";

  /** What stands under the path: of an equality just the value. */
  @Nullable Object condition() {
    return name.equals(EQUAL) ? operand : Collections.singletonMap(name, operand);
  }

  private static Optional<JsonOperator> some(Path path, String name, @Nullable Object value) {
    return Optional.of(new JsonOperator(path, name, JsonValues.tree(value)));
  }

  static final class Visitor implements Filter.Visitor<Optional<JsonOperator>> {
    @Override
    public Optional<JsonOperator> and(Filter.And filter) {
      return Optional.empty();
    }

    @Override
    public Optional<JsonOperator> or(Filter.Or filter) {
      return Optional.empty();
    }

    @Override
    public Optional<JsonOperator> not(Filter.Not filter) {
      if (filter.filter() instanceof Filter.Equal equal) {
        return some(equal.path(), "$ne", equal.value());
      }
      if (filter.filter() instanceof Filter.In in) {
        return some(in.path(), "$nin", in.values());
      }
      return filter.filter() instanceof Filter.Exists exists
          ? some(exists.path(), "$exists", false)
          : Optional.empty();
    }

    @Override
    public Optional<JsonOperator> equal(Filter.Equal filter) {
      return some(filter.path(), EQUAL, filter.value());
    }

    @Override
    public Optional<JsonOperator> in(Filter.In filter) {
      return some(filter.path(), "$in", filter.values());
    }

    @Override
    public Optional<JsonOperator> compare(Filter.Compare filter) {
      return some(filter.path(), JsonConditions.name(filter.comparison()), filter.value());
    }

    @Override
    public Optional<JsonOperator> exists(Filter.Exists filter) {
      return some(filter.path(), "$exists", true);
    }

    @Override
    public Optional<JsonOperator> text(Filter.Text filter) {
      return some(filter.path(), JsonConditions.name(filter.match()), filter.text());
    }

    @Override
    public Optional<JsonOperator> regex(Filter.Regex filter) {
      return some(filter.path(), "$regex", filter.pattern());
    }

    @Override
    public Optional<JsonOperator> containsAll(Filter.ContainsAll filter) {
      List<@Nullable Object> values = filter.values();
      return values.size() == 1
          ? some(filter.path(), "$contains", values.get(0))
          : some(filter.path(), "$all", values);
    }

    @Override
    public Optional<JsonOperator> size(Filter.Size filter) {
      return some(filter.path(), "$size", filter.size());
    }

    @Override
    public Optional<JsonOperator> elementMatch(Filter.ElementMatch filter) {
      return Optional.of(
          new JsonOperator(
              filter.path(), "$elemMatch", filter.filter().accept(JsonFilterTree.VISITOR)));
    }
  }
}
