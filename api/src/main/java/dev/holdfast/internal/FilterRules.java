package dev.holdfast.internal;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.TextPattern;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Checks a filter and makes the one that a backend takes: nested {@code and} and {@code or} are
 * flat, one of a single filter is that filter, {@code not} of {@code not} is gone.
 */
final class FilterRules implements Filter.Visitor<Filter> {
  static final int MAX_DEPTH = 100;

  /** An elemMatch weighs as much as this many conditions: it is a query within the query. */
  private static final int ELEMENT_MATCH_DEPTH = 5;

  static final int MAX_CONDITIONS = 1_000;
  static final int MAX_VALUES = 100_000;

  private final Operands operands;
  private final UnaryOperator<Path> paths;
  private final int[] conditions;
  private int depth;

  private FilterRules(Operands operands, UnaryOperator<Path> paths, int[] conditions, int depth) {
    this.operands = operands;
    this.paths = paths;
    this.conditions = conditions;
    this.depth = depth;
  }

  /** Of a filter on documents. */
  static FilterRules document(Operands operands, UnaryOperator<Path> paths) {
    return new FilterRules(operands, paths, new int[1], 0);
  }

  /** Of a condition on rows that have fields of these names. */
  static FilterRules rows(Operands operands, Set<String> names) {
    UnaryOperator<Path> named =
        path -> {
          Operands.requirePath(path);
          if (path.keys().size() != 1 || !names.contains(path.keys().get(0))) {
            throw HoldfastException.invalid(
                "having names '" + path + "'; the aggregation has " + names);
          }
          return path;
        };
    return new FilterRules(operands, named, new int[1], 0);
  }

  Filter apply(Filter filter) {
    if (++depth > MAX_DEPTH) {
      throw HoldfastException.invalid(
          "The filter's conditions lie more than "
              + MAX_DEPTH
              + " deep inside each other; an"
              + " elemMatch counts "
              + ELEMENT_MATCH_DEPTH
              + " times");
    }
    Filter checked = filter.accept(this);
    depth--;
    return checked;
  }

  private Path path(Path path) {
    if (++conditions[0] > MAX_CONDITIONS) {
      throw HoldfastException.invalid(
          "The filter has more than "
              + MAX_CONDITIONS
              + " conditions; for many values of one field use in");
    }
    return paths.apply(path);
  }

  @Override
  public Filter and(Filter.And filter) {
    List<Filter> parts = new ArrayList<>();
    Deque<Filter> open = new ArrayDeque<>();
    open.push(filter);
    while (!open.isEmpty()) {
      Filter next = open.pop();
      if (next instanceof Filter.And nested) {
        pushInOrder(open, nested.filters());
      } else {
        addTo(parts, apply(next), Filter.And.class);
      }
    }
    return parts.size() == 1 ? parts.get(0) : new Filter.And(parts);
  }

  @Override
  public Filter or(Filter.Or filter) {
    List<Filter> parts = new ArrayList<>();
    Deque<Filter> open = new ArrayDeque<>();
    open.push(filter);
    while (!open.isEmpty()) {
      Filter next = open.pop();
      if (next instanceof Filter.Or nested) {
        pushInOrder(open, nested.filters());
      } else {
        addTo(parts, apply(next), Filter.Or.class);
      }
    }
    return parts.size() == 1 ? parts.get(0) : new Filter.Or(parts);
  }

  private static void pushInOrder(Deque<Filter> open, List<Filter> filters) {
    for (int i = filters.size() - 1; i >= 0; i--) {
      open.push(filters.get(i));
    }
  }

  /** What became of a part may be of the kind that it lies in, such as an or of one and. */
  private static void addTo(List<Filter> parts, Filter part, Class<? extends Filter> kind) {
    if (part instanceof Filter.And and && kind == Filter.And.class) {
      parts.addAll(and.filters());
    } else if (part instanceof Filter.Or or && kind == Filter.Or.class) {
      parts.addAll(or.filters());
    } else {
      parts.add(part);
    }
  }

  @Override
  public Filter not(Filter.Not filter) {
    Filter part = apply(filter.filter());
    return part instanceof Filter.Not twice ? twice.filter() : new Filter.Not(part);
  }

  @Override
  public Filter equal(Filter.Equal filter) {
    Path path = path(filter.path());
    return new Filter.Equal(path, operands.value(path, filter.value()));
  }

  @Override
  public Filter in(Filter.In filter) {
    Path path = path(filter.path());
    requireFew(path, filter.values().size(), "in");
    return new Filter.In(path, operands.different(path, filter.values()));
  }

  private static void requireFew(Path path, int values, String operator) {
    if (values > MAX_VALUES) {
      throw Operands.refused(path, operator, values + " values", "up to " + MAX_VALUES);
    }
  }

  @Override
  public Filter compare(Filter.Compare filter) {
    Path path = path(filter.path());
    String operator = filter.comparison().name().toLowerCase(Locale.ROOT);
    return new Filter.Compare(
        path, filter.comparison(), operands.scalar(path, filter.value(), operator));
  }

  @Override
  public Filter exists(Filter.Exists filter) {
    return new Filter.Exists(path(filter.path()));
  }

  @Override
  public Filter text(Filter.Text filter) {
    Path path = path(filter.path());
    Strings.requireStorable(filter.text(), Operands.field(path) + ": the text");
    return new Filter.Text(path, filter.match(), filter.text());
  }

  @Override
  public Filter regex(Filter.Regex filter) {
    Path path = path(filter.path());
    try {
      TextPattern.of(filter.pattern());
    } catch (HoldfastException e) {
      throw e.in(Operands.field(path));
    }
    return new Filter.Regex(path, filter.pattern());
  }

  @Override
  public Filter containsAll(Filter.ContainsAll filter) {
    Path path = path(filter.path());
    requireFew(path, filter.values().size(), "contains");
    return new Filter.ContainsAll(path, operands.scalarsOrNull(path, filter.values(), "contains"));
  }

  @Override
  public Filter size(Filter.Size filter) {
    Path path = path(filter.path());
    if (filter.size() < 0) {
      throw Operands.refused(path, "size", filter.size(), "0 or more");
    }
    return new Filter.Size(path, filter.size());
  }

  @Override
  public Filter elementMatch(Filter.ElementMatch filter) {
    Path path = path(filter.path());
    UnaryOperator<Path> inside = filter.scalar() ? self(path) : Operands::requirePath;
    FilterRules rules =
        new FilterRules(operands, inside, conditions, depth + ELEMENT_MATCH_DEPTH - 1);
    return new Filter.ElementMatch(path, rules.apply(filter.filter()), filter.scalar());
  }

  private static UnaryOperator<Path> self(Path array) {
    return path -> {
      if (path.isSelf()) {
        return path;
      }
      throw HoldfastException.invalid(
          Operands.field(array)
              + ": elemMatch on scalar elements names the field '"
              + path
              + "'; allowed is element()");
    };
  }
}
