package dev.holdfast.tck.rules;

import dev.holdfast.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Filters that leave out a part of one. */
final class SmallerFilters implements Filter.Visitor<List<Filter>> {
  @Override
  public List<Filter> and(Filter.And filter) {
    return branches(filter.filters(), Filter.And::new);
  }

  @Override
  public List<Filter> or(Filter.Or filter) {
    return branches(filter.filters(), Filter.Or::new);
  }

  private List<Filter> branches(List<Filter> branches, Function<List<Filter>, Filter> join) {
    List<Filter> smaller = new ArrayList<>(branches);
    for (int i = 0; i < branches.size(); i++) {
      List<Filter> rest = new ArrayList<>(branches);
      Filter branch = rest.remove(i);
      smaller.add(join.apply(rest));
      for (Filter less : branch.accept(this)) {
        List<Filter> changed = new ArrayList<>(branches);
        changed.set(i, less);
        smaller.add(join.apply(changed));
      }
    }
    return smaller;
  }

  @Override
  public List<Filter> not(Filter.Not filter) {
    List<Filter> smaller = new ArrayList<>(List.of(filter.filter()));
    for (Filter less : filter.filter().accept(this)) {
      smaller.add(Filter.not(less));
    }
    return smaller;
  }

  @Override
  public List<Filter> equal(Filter.Equal filter) {
    return List.of();
  }

  @Override
  public List<Filter> in(Filter.In filter) {
    List<Filter> smaller = new ArrayList<>();
    for (int i = 0; i < filter.values().size(); i++) {
      List<@Nullable Object> rest = new ArrayList<>(filter.values());
      rest.remove(i);
      smaller.add(new Filter.In(filter.path(), rest));
    }
    return smaller;
  }

  @Override
  public List<Filter> compare(Filter.Compare filter) {
    return List.of();
  }

  @Override
  public List<Filter> exists(Filter.Exists filter) {
    return List.of();
  }

  @Override
  public List<Filter> text(Filter.Text filter) {
    return List.of();
  }

  @Override
  public List<Filter> regex(Filter.Regex filter) {
    return List.of();
  }

  @Override
  public List<Filter> containsAll(Filter.ContainsAll filter) {
    return List.of();
  }

  @Override
  public List<Filter> size(Filter.Size filter) {
    return List.of();
  }

  @Override
  public List<Filter> elementMatch(Filter.ElementMatch filter) {
    List<Filter> smaller = new ArrayList<>();
    for (Filter less : filter.filter().accept(this)) {
      smaller.add(new Filter.ElementMatch(filter.path(), less, filter.scalar()));
    }
    return smaller;
  }
}
