package dev.holdfast.spi;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which documents a write is for.
 *
 * @param sort which of those that match is the first; ends with the id
 * @param many all of those that match, not only the first
 * @param expectedRevision the revision that the one selected must have, else CONFLICT with the
 *     current one, also (without one) when none is selected; null for any
 */
public record Target(
    Filter filter, List<Sort> sort, boolean many, @Nullable Long expectedRevision) {
  private static final List<Sort> BY_ID = List.of(Sort.ascending(Path.ID));

  public Target {
    sort = List.copyOf(sort);
  }

  /** The document with this id. */
  public static Target id(String id, @Nullable Long expectedRevision) {
    return new Target(new Filter.Equal(Path.ID, id), BY_ID, false, expectedRevision);
  }

  /** The first that matches, by id. */
  public static Target first(Filter filter) {
    return new Target(filter, BY_ID, false, null);
  }

  /** All that match. */
  public static Target every(Filter filter) {
    return new Target(filter, BY_ID, true, null);
  }

  /** The id, when the filter is just an equality on it. */
  public Optional<String> id() {
    return filter instanceof Filter.Equal equal
            && equal.path().isId()
            && equal.value() instanceof String id
        ? Optional.of(id)
        : Optional.empty();
  }
}
