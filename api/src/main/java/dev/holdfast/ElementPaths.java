package dev.holdfast;

import java.util.List;

/** Tells whether the filter of an elemMatch speaks of the scalar element or of an object's keys. */
final class ElementPaths implements Filter.Visitor<Integer> {
  private static final int NONE = 0;
  private static final int SELF = 1;
  private static final int KEYS = 2;

  private static final ElementPaths VISITOR = new ElementPaths();

  private ElementPaths() {}

  static boolean areSelf(Filter filter) {
    int found = filter.accept(VISITOR);
    if (found == (SELF | KEYS)) {
      throw HoldfastException.invalid(
          "elemMatch mixes conditions on the element itself with conditions on its fields; an"
              + " element is either a scalar or an object: use two elemMatch conditions");
    }
    return found == SELF;
  }

  private static int of(Path path) {
    return path.isSelf() ? SELF : KEYS;
  }

  private int all(List<Filter> filters) {
    int found = NONE;
    for (Filter filter : filters) {
      found |= filter.accept(this);
    }
    return found;
  }

  @Override
  public Integer and(Filter.And filter) {
    return all(filter.filters());
  }

  @Override
  public Integer or(Filter.Or filter) {
    return all(filter.filters());
  }

  @Override
  public Integer not(Filter.Not filter) {
    return filter.filter().accept(this);
  }

  @Override
  public Integer equal(Filter.Equal filter) {
    return of(filter.path());
  }

  @Override
  public Integer in(Filter.In filter) {
    return of(filter.path());
  }

  @Override
  public Integer compare(Filter.Compare filter) {
    return of(filter.path());
  }

  @Override
  public Integer exists(Filter.Exists filter) {
    return of(filter.path());
  }

  @Override
  public Integer text(Filter.Text filter) {
    return of(filter.path());
  }

  @Override
  public Integer regex(Filter.Regex filter) {
    return of(filter.path());
  }

  @Override
  public Integer containsAll(Filter.ContainsAll filter) {
    return of(filter.path());
  }

  @Override
  public Integer size(Filter.Size filter) {
    return of(filter.path());
  }

  @Override
  public Integer elementMatch(Filter.ElementMatch filter) {
    return of(filter.path());
  }
}
