package dev.holdfast;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some documents of an order, and the tokens that lead on from there. A token is opaque, belongs to
 * its collection, filter and sort, and stays good whatever is inserted or deleted meanwhile.
 *
 * @param next leads to the page after this one; null on the last
 * @param previous leads to the page before this one; null on the first
 */
public record Page<T>(List<T> items, @Nullable String next, @Nullable String previous) {
  public Page {
    items = List.copyOf(items);
  }

  public boolean hasNext() {
    return next != null;
  }

  /** The token of the page after this one. */
  public Optional<String> nextToken() {
    return Optional.ofNullable(next);
  }

  /** The token of the page before this one. */
  public Optional<String> previousToken() {
    return Optional.ofNullable(previous);
  }
}
