package dev.holdfast.internal;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the JSON tree of a filter, in the shortest form that reads back as an equal one. */
final class JsonFilterTree implements Filter.Visitor<Map<String, @Nullable Object>> {
  static final JsonFilterTree VISITOR = new JsonFilterTree();

  private JsonFilterTree() {}

  private static Map<String, @Nullable Object> one(String key, @Nullable Object value) {
    return Collections.singletonMap(key, value);
  }

  private List<@Nullable Object> each(List<Filter> filters) {
    List<@Nullable Object> trees = new ArrayList<>(filters.size());
    for (Filter filter : filters) {
      trees.add(filter.accept(this));
    }
    return trees;
  }

  @Override
  public Map<String, @Nullable Object> and(Filter.And filter) {
    if (filter.filters().size() == 1) {
      return one(JsonFilters.AND, each(filter.filters()));
    }
    List<JsonOperator> operators = new ArrayList<>();
    for (Filter part : filter.filters()) {
      Optional<JsonOperator> operator = part.accept(JsonOperator.VISITOR);
      if (operator.isEmpty()) {
        return one(JsonFilters.AND, each(filter.filters()));
      }
      operators.add(operator.get());
    }
    Map<String, @Nullable Object> tree = ofOnePath(operators);
    if (tree == null) {
      tree = ofDifferentPaths(operators);
    }
    return tree == null ? one(JsonFilters.AND, each(filter.filters())) : tree;
  }

  private static @Nullable Map<String, @Nullable Object> ofOnePath(List<JsonOperator> operators) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (JsonOperator operator : operators) {
      if (!operator.path().equals(operators.get(0).path()) || tree.containsKey(operator.name())) {
        return null;
      }
      tree.put(operator.name(), operator.operand());
    }
    return tree.isEmpty() ? tree : under(operators.get(0).path(), tree);
  }

  private static @Nullable Map<String, @Nullable Object> ofDifferentPaths(
      List<JsonOperator> operators) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (JsonOperator operator : operators) {
      String path = operator.path().toString();
      if (JsonValues.isDollar(path) || tree.containsKey(path)) {
        return null;
      }
      tree.put(path, operator.condition());
    }
    return tree;
  }

  static Map<String, @Nullable Object> under(Path path, @Nullable Object condition) {
    if (path.isSelf() && condition instanceof Map<?, ?> operators) {
      return Values.asObject(operators);
    }
    String dotted = path.toString();
    return JsonValues.isDollar(dotted)
        ? one(JsonFilters.FIELD, Arrays.asList(path.keys(), condition))
        : one(dotted, condition);
  }

  private Map<String, @Nullable Object> single(Filter filter) {
    JsonOperator operator = filter.accept(JsonOperator.VISITOR).orElseThrow();
    return operator.path().isSelf()
        ? one(operator.name(), operator.operand())
        : under(operator.path(), operator.condition());
  }

  @Override
  public Map<String, @Nullable Object> or(Filter.Or filter) {
    return one(JsonFilters.OR, each(filter.filters()));
  }

  @Override
  public Map<String, @Nullable Object> not(Filter.Not filter) {
    if (filter.filter() instanceof Filter.Or or) {
      return one(JsonFilters.NOR, each(or.filters()));
    }
    return filter.accept(JsonOperator.VISITOR).isPresent()
        ? single(filter)
        : one(JsonFilters.NOT, filter.filter().accept(this));
  }

  @Override
  public Map<String, @Nullable Object> equal(Filter.Equal filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> in(Filter.In filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> compare(Filter.Compare filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> exists(Filter.Exists filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> text(Filter.Text filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> regex(Filter.Regex filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> containsAll(Filter.ContainsAll filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> size(Filter.Size filter) {
    return single(filter);
  }

  @Override
  public Map<String, @Nullable Object> elementMatch(Filter.ElementMatch filter) {
    return single(filter);
  }
}
