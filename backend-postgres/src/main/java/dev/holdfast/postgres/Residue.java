package dev.holdfast.postgres;

import dev.holdfast.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a condition that {@link PostgresQueries} writes leaves to be decided: null for nothing. Of
 * filters that all have to match only those that are left, of everything else the whole.
 */
final class Residue implements Filter.Visitor<@Nullable Filter> {
  static final Residue INSTANCE = new Residue();

  private Residue() {}

  @Override
  public @Nullable Filter and(Filter.And filter) {
    List<Filter> left = new ArrayList<>();
    for (Filter part : filter.filters()) {
      Filter residue = part.accept(this);
      if (residue != null) {
        left.add(residue);
      }
    }
    return left.isEmpty() ? null : left.size() == 1 ? left.get(0) : new Filter.And(left);
  }

  @Override
  public @Nullable Filter or(Filter.Or filter) {
    for (Filter part : filter.filters()) {
      if (part.accept(this) != null) {
        return filter;
      }
    }
    return null;
  }

  @Override
  public @Nullable Filter not(Filter.Not filter) {
    return filter.filter().accept(this) == null ? null : filter;
  }

  @Override
  public @Nullable Filter equal(Filter.Equal filter) {
    return null;
  }

  @Override
  public @Nullable Filter in(Filter.In filter) {
    return null;
  }

  @Override
  public @Nullable Filter compare(Filter.Compare filter) {
    return null;
  }

  @Override
  public @Nullable Filter exists(Filter.Exists filter) {
    return null;
  }

  @Override
  public @Nullable Filter text(Filter.Text filter) {
    return switch (filter.match()) {
      case STARTS_WITH, ENDS_WITH, CONTAINS -> null;
      case EQUALS_IGNORE_CASE, CONTAINS_IGNORE_CASE ->
          FoldedPattern.isWhole(filter.text()) ? null : filter;
    };
  }

  @Override
  public Filter regex(Filter.Regex filter) {
    return filter;
  }

  @Override
  public @Nullable Filter containsAll(Filter.ContainsAll filter) {
    return null;
  }

  @Override
  public @Nullable Filter size(Filter.Size filter) {
    return null;
  }

  @Override
  public @Nullable Filter elementMatch(Filter.ElementMatch filter) {
    return filter.filter().accept(this) == null ? null : filter;
  }
}
