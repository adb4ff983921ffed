package dev.holdfast.tck;

import dev.holdfast.Filter;
import dev.holdfast.spi.DocumentMatcher;

/** Decides a filter over one document; a wrong one overrides the condition that it gets wrong. */
class WrongFilter implements Filter.Visitor<Boolean> {
  private final Stored stored;

  WrongFilter(Stored stored) {
    this.stored = stored;
  }

  final Stored stored() {
    return stored;
  }

  final boolean right(Filter filter) {
    return DocumentMatcher.of(filter).matches(stored.id(), stored.body());
  }

  @Override
  public Boolean and(Filter.And filter) {
    return filter.filters().stream().allMatch(one -> one.accept(this));
  }

  @Override
  public Boolean or(Filter.Or filter) {
    return filter.filters().stream().anyMatch(one -> one.accept(this));
  }

  @Override
  public Boolean not(Filter.Not filter) {
    return !filter.filter().accept(this);
  }

  @Override
  public Boolean equal(Filter.Equal filter) {
    return right(filter);
  }

  @Override
  public Boolean in(Filter.In filter) {
    return right(filter);
  }

  @Override
  public Boolean compare(Filter.Compare filter) {
    return right(filter);
  }

  @Override
  public Boolean exists(Filter.Exists filter) {
    return right(filter);
  }

  @Override
  public Boolean text(Filter.Text filter) {
    return right(filter);
  }

  @Override
  public Boolean regex(Filter.Regex filter) {
    return right(filter);
  }

  @Override
  public Boolean containsAll(Filter.ContainsAll filter) {
    return right(filter);
  }

  @Override
  public Boolean size(Filter.Size filter) {
    return right(filter);
  }

  @Override
  public Boolean elementMatch(Filter.ElementMatch filter) {
    return right(filter);
  }
}
