package dev.holdfast.memory;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bounds that a filter sets for single paths, from the conditions that all must hold. */
final class Bounds implements Filter.Visitor<@Nullable Void> {
  /** No bound at all. */
  static final Bounds NONE = new Bounds();

  private final Map<Path, Bound> byPath = new HashMap<>();

  private Bounds() {}

  static Bounds of(Filter filter) {
    Bounds bounds = new Bounds();
    filter.accept(bounds);
    return bounds;
  }

  @Nullable Bound at(Path path) {
    return byPath.get(path);
  }

  private Bound bound(Path path) {
    return byPath.computeIfAbsent(path, key -> new Bound());
  }

  @Override
  public @Nullable Void and(Filter.And filter) {
    for (Filter each : filter.filters()) {
      each.accept(this);
    }
    return null;
  }

  @Override
  public @Nullable Void or(Filter.Or filter) {
    if (filter.filters().size() == 1) {
      filter.filters().get(0).accept(this);
    }
    return null;
  }

  @Override
  public @Nullable Void not(Filter.Not filter) {
    return null;
  }

  @Override
  public @Nullable Void equal(Filter.Equal filter) {
    List<@Nullable Object> one = new ArrayList<>();
    one.add(filter.value());
    bound(filter.path()).in(one);
    return null;
  }

  @Override
  public @Nullable Void in(Filter.In filter) {
    bound(filter.path()).in(filter.values());
    return null;
  }

  @Override
  public @Nullable Void compare(Filter.Compare filter) {
    bound(filter.path()).compare(filter.comparison(), filter.value());
    return null;
  }

  @Override
  public @Nullable Void exists(Filter.Exists filter) {
    return null;
  }

  @Override
  public @Nullable Void text(Filter.Text filter) {
    if (filter.match() == Filter.TextMatch.STARTS_WITH) {
      bound(filter.path()).startsWith(filter.text());
    }
    return null;
  }

  @Override
  public @Nullable Void regex(Filter.Regex filter) {
    return null;
  }

  @Override
  public @Nullable Void containsAll(Filter.ContainsAll filter) {
    return null;
  }

  @Override
  public @Nullable Void size(Filter.Size filter) {
    return null;
  }

  @Override
  public @Nullable Void elementMatch(Filter.ElementMatch filter) {
    return null;
  }
}
