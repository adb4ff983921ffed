package dev.holdfast.spi;

import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the different values at a path: numbers by value, objects and arrays as a whole, null
 * for a missing one too. Not thread safe.
 */
public final class DistinctValues {
  private final PathReader reader;
  private final Set<@Nullable Object> values = new LinkedHashSet<>();

  private DistinctValues(PathReader reader) {
    this.reader = reader;
  }

  public static DistinctValues of(Path path) {
    return new DistinctValues(PathReader.of(path));
  }

  /** Takes the value of a document. */
  public void add(String id, Map<String, @Nullable Object> body) {
    values.add(reader.read(id, body));
  }

  /** The values so far, in sort order; objects and arrays among each other in order of arrival. */
  public List<@Nullable Object> values() {
    List<@Nullable Object> sorted = new ArrayList<>(values);
    sorted.sort(Values::compare);
    return Collections.unmodifiableList(sorted);
  }
}
