package dev.holdfast.memory;

import dev.holdfast.Filter;
import dev.holdfast.Sort;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which documents a filter selects, and in which order. */
final class Selection {
  /** Below it the best are kept in a heap; above it everything is sorted. */
  private static final long LARGEST_HEAP = 10_000;

  private final MemoryStore store;
  private final Filter filter;
  private final boolean everything;
  private final @Nullable DocumentMatcher matcher;

  Selection(MemoryStore store, Filter filter) {
    this.store = store;
    this.filter = filter;
    everything = filter instanceof Filter.And and && and.filters().isEmpty();
    matcher = everything ? null : DocumentMatcher.of(filter);
  }

  /** True when the filter is empty. */
  boolean isEverything() {
    return everything;
  }

  /** Whether a document is selected. */
  boolean matches(Version version) {
    return matcher == null || matcher.matches(version.id, version.content());
  }

  /** All of them, in any order. */
  Cursor unordered(MemoryCollection collection, View view) {
    return matching(Planner.unordered(store, collection, filter), view);
  }

  private Cursor matching(Plan plan, View view) {
    Cursor cursor = plan.open(view);
    return matcher == null || plan.isExact() ? cursor : cursor.where(this::matches);
  }

  /** All of them, by id. */
  List<Version> byId(MemoryCollection collection, View view) {
    List<Version> found = drain(unordered(collection, view));
    if (found.size() > 1) {
      found.sort(Comparator.comparing(version -> version.id, Values::compare));
    }
    return found;
  }

  /** The first of them. */
  @Nullable Version first(MemoryCollection collection, View view, List<Sort> sort) {
    return ordered(collection, view, sort, null, 1).next();
  }

  /**
   * All of them in order, or at least the first so many.
   *
   * @param after sort keys of the place to start after; null for the start
   * @param most negative for all
   */
  Cursor ordered(
      MemoryCollection collection,
      View view,
      List<Sort> sort,
      @Nullable List<@Nullable Object> after,
      long most) {
    Plan plan = plan(collection, sort, after);
    Cursor cursor = matching(plan, view);
    DocumentOrder order = DocumentOrder.of(sort);
    if (after != null && !plan.isPastStart()) {
      cursor = cursor.where(isAfter(order, after));
    }
    return plan.inOrder() ? cursor : Cursor.of(sorted(cursor, order, most));
  }

  Plan plan(MemoryCollection collection, List<Sort> sort, @Nullable List<@Nullable Object> after) {
    return Planner.ordered(store, collection, filter, sort, after);
  }

  private static Predicate<Version> isAfter(DocumentOrder order, List<@Nullable Object> after) {
    return version -> order.compareKeys(order.keys(version.id, version.content()), after) > 0;
  }

  private static List<Version> sorted(Cursor cursor, DocumentOrder order, long most) {
    Comparator<Version> byOrder = (a, b) -> order.compare(a.id, a.content(), b.id, b.content());
    if (most < 0 || most > LARGEST_HEAP) {
      List<Version> all = drain(cursor);
      all.sort(byOrder);
      return all;
    }
    PriorityQueue<Version> best = new PriorityQueue<>(Collections.reverseOrder(byOrder));
    for (Version next = cursor.next(); next != null; next = cursor.next()) {
      if (best.size() < most) {
        best.add(next);
      } else if (most > 0 && byOrder.compare(next, best.element()) < 0) {
        best.remove();
        best.add(next);
      }
    }
    List<Version> kept = new ArrayList<>(best);
    kept.sort(byOrder);
    return kept;
  }

  static List<Version> drain(Cursor cursor) {
    List<Version> all = new ArrayList<>();
    for (Version next = cursor.next(); next != null; next = cursor.next()) {
      all.add(next);
    }
    return all;
  }
}
