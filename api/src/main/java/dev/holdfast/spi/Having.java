package dev.holdfast.spi;

import dev.holdfast.Filter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The condition on the rows of an aggregation. Every number, be it a sum, counts as the decimal
 * that its shortest text names, so that {@code total = 0.3} finds the exact sum of 0.1 and 0.2;
 * else it is a filter as any other. Immutable and thread safe.
 */
public final class Having {
  private final Condition condition;

  private Having(Condition condition) {
    this.condition = condition;
  }

  /** A condition whose operands are plain values or BigDecimals. */
  public static Having of(Filter filter) {
    return new Having(filter.accept(new Decimal()).accept(MatcherCompiler.ELEMENT));
  }

  public boolean matches(Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> decimals = new LinkedHashMap<>();
    row.forEach((name, value) -> decimals.put(name, decimal(value)));
    return condition.test(null, decimals);
  }

  /** The rows that match. */
  public List<Map<String, @Nullable Object>> of(List<Map<String, @Nullable Object>> rows) {
    return rows.stream().filter(this::matches).toList();
  }

  private static @Nullable Object decimal(@Nullable Object value) {
    if (value instanceof BigDecimal number) {
      return number.stripTrailingZeros();
    }
    return value instanceof Number ? Numbers.decimal(value).stripTrailingZeros() : value;
  }

  private static List<@Nullable Object> decimals(List<@Nullable Object> values) {
    List<@Nullable Object> decimals = new ArrayList<>(values.size());
    for (Object value : values) {
      decimals.add(decimal(value));
    }
    return decimals;
  }

  /** The same filter with every number a decimal without trailing zeros. */
  private static final class Decimal implements Filter.Visitor<Filter> {
    private List<Filter> each(List<Filter> filters) {
      return filters.stream().map(filter -> filter.accept(this)).toList();
    }

    @Override
    public Filter and(Filter.And filter) {
      return new Filter.And(each(filter.filters()));
    }

    @Override
    public Filter or(Filter.Or filter) {
      return new Filter.Or(each(filter.filters()));
    }

    @Override
    public Filter not(Filter.Not filter) {
      return new Filter.Not(filter.filter().accept(this));
    }

    @Override
    public Filter equal(Filter.Equal filter) {
      return new Filter.Equal(filter.path(), decimal(filter.value()));
    }

    @Override
    public Filter in(Filter.In filter) {
      return new Filter.In(filter.path(), decimals(filter.values()));
    }

    @Override
    public Filter compare(Filter.Compare filter) {
      Object value = filter.value();
      Object operand = value instanceof Number ? decimal(value) : value;
      return operand == null
          ? filter
          : new Filter.Compare(filter.path(), filter.comparison(), operand);
    }

    @Override
    public Filter exists(Filter.Exists filter) {
      return filter;
    }

    @Override
    public Filter text(Filter.Text filter) {
      return filter;
    }

    @Override
    public Filter regex(Filter.Regex filter) {
      return filter;
    }

    @Override
    public Filter containsAll(Filter.ContainsAll filter) {
      return filter;
    }

    @Override
    public Filter size(Filter.Size filter) {
      return filter;
    }

    @Override
    public Filter elementMatch(Filter.ElementMatch filter) {
      return filter;
    }
  }
}
