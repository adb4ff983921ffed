package dev.holdfast.mongo;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a filter on the objects of an array makes of an array among them, which MongoDB takes for an
 * object with the keys "0", "1" …: true, false, or empty when it depends on its elements.
 */
final class InnerArray implements Filter.Visitor<Optional<Boolean>> {
  private static final Optional<Boolean> FALSE = Optional.of(false);

  private InnerArray() {}

  static boolean neverMatches(Filter filter) {
    return filter.accept(new InnerArray()).equals(FALSE);
  }

  @Override
  public Optional<Boolean> and(Filter.And filter) {
    return joined(filter.filters(), false);
  }

  @Override
  public Optional<Boolean> or(Filter.Or filter) {
    return joined(filter.filters(), true);
  }

  /** Decided by one part that is {@code deciding}, else open when one is open. */
  private Optional<Boolean> joined(List<Filter> filters, boolean deciding) {
    boolean open = false;
    for (Filter filter : filters) {
      Optional<Boolean> part = filter.accept(this);
      if (part.equals(Optional.of(deciding))) {
        return part;
      }
      open |= part.isEmpty();
    }
    return open ? Optional.empty() : Optional.of(!deciding);
  }

  @Override
  public Optional<Boolean> not(Filter.Not filter) {
    return filter.filter().accept(this).map(matches -> !matches);
  }

  /** The answer for a key that is missing; one that may be a position is open. */
  private static Optional<Boolean> missing(Path path, boolean matches) {
    String key = path.keys().get(0);
    boolean position = !key.isEmpty() && Character.isDigit(key.charAt(0));
    return position ? Optional.empty() : Optional.of(matches);
  }

  @Override
  public Optional<Boolean> equal(Filter.Equal filter) {
    return missing(filter.path(), filter.value() == null);
  }

  @Override
  public Optional<Boolean> in(Filter.In filter) {
    return missing(filter.path(), filter.values().contains(null));
  }

  @Override
  public Optional<Boolean> compare(Filter.Compare filter) {
    return missing(filter.path(), false);
  }

  @Override
  public Optional<Boolean> exists(Filter.Exists filter) {
    return missing(filter.path(), false);
  }

  @Override
  public Optional<Boolean> text(Filter.Text filter) {
    return missing(filter.path(), false);
  }

  @Override
  public Optional<Boolean> regex(Filter.Regex filter) {
    return missing(filter.path(), false);
  }

  @Override
  public Optional<Boolean> containsAll(Filter.ContainsAll filter) {
    return missing(filter.path(), false);
  }

  @Override
  public Optional<Boolean> size(Filter.Size filter) {
    return missing(filter.path(), false);
  }

  @Override
  public Optional<Boolean> elementMatch(Filter.ElementMatch filter) {
    return missing(filter.path(), false);
  }
}
