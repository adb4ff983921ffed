package dev.holdfast.postgres;

import dev.holdfast.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a condition that {@link PostgresQueries} writes leaves to be decided: null for nothing. Of
 * filters that all have to match only those that are left, of everything else the whole.
 */
final class Residue implements Filter.Visitor<Filter> {
  private static final Filter NOTHING = Filter.all();
  private static final Residue INSTANCE = new Residue();

  private Residue() {}

  static @Nullable Filter of(Filter filter) {
    Filter left = filter.accept(INSTANCE);
    return left == NOTHING ? null : left;
  }

  @Override
  public Filter and(Filter.And filter) {
    List<Filter> left = new ArrayList<>();
    for (Filter part : filter.filters()) {
      Filter residue = part.accept(this);
      if (residue != NOTHING) {
        left.add(residue);
      }
    }
    return left.isEmpty() ? NOTHING : left.size() == 1 ? left.get(0) : new Filter.And(left);
  }

  @Override
  public Filter or(Filter.Or filter) {
    for (Filter part : filter.filters()) {
      if (part.accept(this) != NOTHING) {
        return filter;
      }
    }
    return NOTHING;
  }

  @Override
  public Filter not(Filter.Not filter) {
    return filter.filter().accept(this) == NOTHING ? NOTHING : filter;
  }

  @Override
  public Filter equal(Filter.Equal filter) {
    return NOTHING;
  }

  @Override
  public Filter in(Filter.In filter) {
    return NOTHING;
  }

  @Override
  public Filter compare(Filter.Compare filter) {
    return NOTHING;
  }

  @Override
  public Filter exists(Filter.Exists filter) {
    return NOTHING;
  }

  @Override
  public Filter text(Filter.Text filter) {
    return switch (filter.match()) {
      case STARTS_WITH, ENDS_WITH, CONTAINS -> NOTHING;
      case EQUALS_IGNORE_CASE, CONTAINS_IGNORE_CASE ->
          FoldedPattern.isWhole(filter.text()) ? NOTHING : filter;
    };
  }

  @Override
  public Filter regex(Filter.Regex filter) {
    return filter;
  }

  @Override
  public Filter containsAll(Filter.ContainsAll filter) {
    return NOTHING;
  }

  @Override
  public Filter size(Filter.Size filter) {
    return NOTHING;
  }

  @Override
  public Filter elementMatch(Filter.ElementMatch filter) {
    return filter.filter().accept(this) == NOTHING ? NOTHING : filter;
  }
}
