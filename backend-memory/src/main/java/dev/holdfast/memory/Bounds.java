package dev.holdfast.memory;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bounds that a filter sets for single paths, from the conditions that all must hold. */
final class Bounds implements Filter.Visitor<Bounds> {
  /** No bound at all. */
  static final Bounds NONE = new Bounds();

  private final Map<Path, Bound> byPath = new HashMap<>();

  private boolean exact = true;

  private Bounds() {}

  static Bounds of(Filter filter) {
    Bounds bounds = new Bounds();
    filter.accept(bounds);
    return bounds;
  }

  @Nullable Bound at(Path path) {
    return byPath.get(path);
  }

  /**
   * True when the filter is just what these paths are bound by.
   *
   * @param paths what an index binds
   */
  boolean isDecidedBy(Set<Path> paths) {
    if (!exact) {
      return false;
    }
    for (Map.Entry<Path, Bound> entry : byPath.entrySet()) {
      if (!entry.getValue().isExact() || !paths.contains(entry.getKey())) {
        return false;
      }
    }
    return true;
  }

  private Bounds more() {
    exact = false;
    return this;
  }

  private Bound bound(Path path) {
    return byPath.computeIfAbsent(path, key -> new Bound());
  }

  @Override
  public Bounds and(Filter.And filter) {
    for (Filter each : filter.filters()) {
      each.accept(this);
    }
    return this;
  }

  @Override
  public Bounds or(Filter.Or filter) {
    if (filter.filters().size() == 1) {
      return filter.filters().get(0).accept(this);
    }
    return more();
  }

  @Override
  public Bounds not(Filter.Not filter) {
    return more();
  }

  @Override
  public Bounds equal(Filter.Equal filter) {
    List<@Nullable Object> one = new ArrayList<>();
    one.add(filter.value());
    bound(filter.path()).in(one);
    return this;
  }

  @Override
  public Bounds in(Filter.In filter) {
    bound(filter.path()).in(filter.values());
    return this;
  }

  @Override
  public Bounds compare(Filter.Compare filter) {
    bound(filter.path()).compare(filter.comparison(), filter.value());
    return this;
  }

  @Override
  public Bounds exists(Filter.Exists filter) {
    return more();
  }

  @Override
  public Bounds text(Filter.Text filter) {
    if (filter.match() == Filter.TextMatch.STARTS_WITH) {
      bound(filter.path()).startsWith(filter.text());
    }
    return more();
  }

  @Override
  public Bounds regex(Filter.Regex filter) {
    return more();
  }

  @Override
  public Bounds containsAll(Filter.ContainsAll filter) {
    return more();
  }

  @Override
  public Bounds size(Filter.Size filter) {
    return more();
  }

  @Override
  public Bounds elementMatch(Filter.ElementMatch filter) {
    return more();
  }
}
