package dev.holdfast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Unmodifiable copies of lists that may hold null, which {@link List#copyOf} refuses. */
final class Lists {
  private Lists() {}

  static List<@Nullable Object> copy(List<? extends @Nullable Object> values) {
    return Collections.unmodifiableList(new ArrayList<@Nullable Object>(values));
  }
}
