package dev.holdfast.cli;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.JsonForm;
import dev.holdfast.spi.DocumentMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which documents. */
final class FilterOptions {
  @Option(
      names = {"-w", "--where"},
      paramLabel = "EXPR",
      description = {
        "A condition such as 'mag>=5'; of several, all must hold.",
        "Operators: = != > >= < <= ~ (regex) ^= (starts with) in.",
        "The value is a JSON value when it reads as one (5, true, null, \"5\", or"
            + " {\"$instant\":\"2018-02-07T00:00:00Z\"}), else a string; the id is always a"
            + " string. 'in' takes a JSON array or a,b,c. Fields inside objects are a.b; a field"
            + " whose name holds an operator stands in double quotes."
      })
  private List<String> where = new ArrayList<>();

  @Option(
      names = "--filter",
      paramLabel = "JSON",
      description = "A filter with MongoDB's operator names, such as '{\"mag\":{\"$gte\":5}}'.")
  private @Nullable String filter;

  boolean areGiven() {
    return filter != null || !where.isEmpty();
  }

  /** All of them together; everything when there are none. */
  Filter filter() {
    Filter all = filter == null ? Filter.all() : parsed(filter);
    for (String expression : where) {
      Filter one = WhereExpression.parse(expression);
      all = all.equals(Filter.all()) ? one : all.and(one);
    }
    return requireValid(all);
  }

  /** Finds now what is wrong with a pattern or value, and not after a database was opened. */
  private static Filter requireValid(Filter filter) {
    try {
      DocumentMatcher.of(filter);
      return filter;
    } catch (HoldfastException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Filter parsed(String json) {
    try {
      return JsonForm.filter(json);
    } catch (HoldfastException e) {
      throw new UsageException("--filter: " + e.getMessage());
    }
  }
}
