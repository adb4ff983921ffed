package dev.holdfast.internal;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Filters as JSON trees. */
public final class JsonFilters {
  static final String AND = "$and";
  static final String OR = "$or";
  static final String NOR = "$nor";
  static final String NOT = "$not";
  static final String FIELD = "$field";
  private static final List<String> AROUND = List.of(AND, OR, NOR, NOT, FIELD);

  private JsonFilters() {}

  /** The filter that a tree stands for. */
  public static Filter read(@Nullable Object tree) {
    return filter(tree, false);
  }

  /** The tree of a filter. */
  public static Object tree(Filter filter) {
    return filter.accept(JsonFilterTree.VISITOR);
  }

  /** Reads a filter; inside elemMatch, operators without a path speak of the element. */
  static Filter filter(@Nullable Object tree, boolean element) {
    if (!(tree instanceof Map<?, ?> object)) {
      throw HoldfastException.invalid(
          "A filter is an object such as {\"a\":1}; found " + JsonText.shown(tree));
    }
    List<Filter> parts = new ArrayList<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String key = String.valueOf(entry.getKey());
      parts.add(
          JsonValues.isDollar(key)
              ? around(key, entry.getValue(), element)
              : condition(Path.parse(key), entry.getValue()));
    }
    return parts.size() == 1 ? parts.get(0) : new Filter.And(parts);
  }

  private static Filter around(String operator, @Nullable Object operand, boolean element) {
    return switch (operator) {
      case AND -> new Filter.And(filters(operator, operand, element));
      case OR -> new Filter.Or(filters(operator, operand, element));
      case NOR -> Filter.not(new Filter.Or(filters(operator, operand, element)));
      case NOT -> Filter.not(filter(operand, element));
      case FIELD -> field(operand);
      default -> {
        if (element) {
          yield JsonConditions.read(Path.SELF, operator, operand);
        }
        throw unknown(operator, "around conditions", AROUND);
      }
    };
  }

  private static List<Filter> filters(String operator, @Nullable Object operand, boolean element) {
    if (!(operand instanceof List<?> array)) {
      throw HoldfastException.invalid(
          operator + " takes an array of filters; found " + JsonText.shown(operand));
    }
    List<Filter> filters = new ArrayList<>(array.size());
    for (Object tree : array) {
      filters.add(filter(tree, element));
    }
    return filters;
  }

  private static Filter field(@Nullable Object operand) {
    if (operand instanceof List<?> pair
        && pair.size() == 2
        && pair.get(0) instanceof List<?> keys
        && !keys.isEmpty()
        && keys.stream().allMatch(key -> key instanceof String)) {
      return condition(Path.of(keys.stream().map(String::valueOf).toList()), pair.get(1));
    }
    throw HoldfastException.invalid(
        FIELD + " takes an array of two: the keys of a path, and a condition");
  }

  /** What a path is asked for: operators, or the value to be equal to. */
  static Filter condition(Path path, @Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> object)
        || JsonValues.isForm(object)
        || !JsonValues.hasDollar(object)) {
      return new Filter.Equal(path, JsonValues.read(path.toString(), tree));
    }
    List<Filter> parts = new ArrayList<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String operator = String.valueOf(entry.getKey());
      if (!JsonValues.isDollar(operator)) {
        throw HoldfastException.invalid(
            "'"
                + path
                + "' has operators and the plain key '"
                + operator
                + "' in one object; allowed are operators only, or a value, in {\"$literal\":…}"
                + " when its keys start with a dollar");
      }
      parts.add(JsonConditions.read(path, operator, entry.getValue()));
    }
    return parts.size() == 1 ? parts.get(0) : new Filter.And(parts);
  }

  static HoldfastException unknown(String operator, String where, List<String> known) {
    return HoldfastException.invalid(
        "Unknown operator " + operator + " " + where + "; known are " + new TreeSet<>(known));
  }
}
