package dev.holdfast.internal;

import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Filter.Comparison;
import dev.holdfast.Filter.TextMatch;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operators that stand under a path. */
final class JsonConditions {
  private static final List<String> KNOWN =
      List.of(
          "$eq",
          "$ne",
          "$gt",
          "$gte",
          "$lt",
          "$lte",
          "$in",
          "$nin",
          "$exists",
          "$regex",
          "$startsWith",
          "$endsWith",
          "$containsText",
          "$equalsIgnoreCase",
          "$containsIgnoreCase",
          "$contains",
          "$all",
          "$size",
          "$elemMatch",
          "$not");

  private final Path path;
  private final String operator;
  private final @Nullable Object operand;

  private JsonConditions(Path path, String operator, @Nullable Object operand) {
    this.path = path;
    this.operator = operator;
    this.operand = operand;
  }

  static Filter read(Path path, String operator, @Nullable Object operand) {
    return new JsonConditions(path, operator, operand).filter();
  }

  static String name(Comparison comparison) {
    return switch (comparison) {
      case GT -> "$gt";
      case GTE -> "$gte";
      case LT -> "$lt";
      case LTE -> "$lte";
    };
  }

  static String name(TextMatch match) {
    return switch (match) {
      case STARTS_WITH -> "$startsWith";
      case ENDS_WITH -> "$endsWith";
      case CONTAINS -> "$containsText";
      case EQUALS_IGNORE_CASE -> "$equalsIgnoreCase";
      case CONTAINS_IGNORE_CASE -> "$containsIgnoreCase";
    };
  }

  private Filter filter() {
    return switch (operator) {
      case "$eq" -> new Filter.Equal(path, value(operand));
      case "$ne" -> Filter.not(new Filter.Equal(path, value(operand)));
      case "$gt" -> compare(Comparison.GT);
      case "$gte" -> compare(Comparison.GTE);
      case "$lt" -> compare(Comparison.LT);
      case "$lte" -> compare(Comparison.LTE);
      case "$in" -> new Filter.In(path, values());
      case "$nin" -> Filter.not(new Filter.In(path, values()));
      case "$exists" -> exists();
      case "$regex" -> new Filter.Regex(path, text());
      case "$contains" -> Field.field(path).contains(value(operand));
      case "$all" -> new Filter.ContainsAll(path, values());
      case "$size" -> size();
      case "$elemMatch" -> Field.field(path).elemMatch(JsonFilters.filter(operand, true));
      case "$not" -> not();
      default -> textMatch();
    };
  }

  private Filter textMatch() {
    for (TextMatch match : TextMatch.values()) {
      if (name(match).equals(operator)) {
        return new Filter.Text(path, match, text());
      }
    }
    throw JsonFilters.unknown(
        operator, path.isSelf() ? "of an element" : "under '" + path + "'", KNOWN);
  }

  private Filter compare(Comparison comparison) {
    Object value = value(operand);
    if (value == null) {
      throw wants("a number, a text or a boolean");
    }
    return new Filter.Compare(path, comparison, value);
  }

  private Filter exists() {
    if (operand instanceof Boolean wanted) {
      Filter exists = new Filter.Exists(path);
      return wanted ? exists : Filter.not(exists);
    }
    throw wants("true or false");
  }

  private Filter size() {
    if (operand instanceof Long size && size >= 0 && size <= Integer.MAX_VALUE) {
      return new Filter.Size(path, size.intValue());
    }
    throw wants("an integer from 0");
  }

  private Filter not() {
    if (operand instanceof Map<?, ?> object
        && JsonValues.hasDollar(object)
        && !JsonValues.isForm(object)) {
      return Filter.not(JsonFilters.condition(path, operand));
    }
    throw wants("an object of operators");
  }

  private String text() {
    if (operand instanceof String text) {
      return text;
    }
    throw wants("a text");
  }

  private List<@Nullable Object> values() {
    if (!(operand instanceof List<?> array)) {
      throw wants("an array");
    }
    List<@Nullable Object> values = new ArrayList<>(array.size());
    for (Object element : array) {
      values.add(value(element));
    }
    return values;
  }

  private @Nullable Object value(@Nullable Object tree) {
    return JsonValues.read(path.toString(), tree);
  }

  private HoldfastException wants(String allowed) {
    return HoldfastException.invalid(
        "'" + path + "': " + operator + " takes " + allowed + "; found " + JsonText.shown(operand));
  }
}
