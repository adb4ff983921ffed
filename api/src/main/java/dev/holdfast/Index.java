package dev.holdfast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An index: {@code Index.on(ascending("customer"), descending("at")).asUnique()}. It changes no
 * answer, only the cost; but for {@code unique}, which refuses a second equal value: compared by
 * value and within one type, and a document of which a component is null, missing, an array or an
 * object is exempt.
 *
 * @param name identifies it within its collection; {@link #on} makes it from the keys
 */
public record Index(String name, List<Sort> keys, boolean unique) {
  public Index {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw HoldfastException.invalid("An index needs at least one field");
    }
    if (name.isEmpty()) {
      throw HoldfastException.invalid("An index needs a name");
    }
  }

  /** On these dotted paths, ascending, not unique, named after them. */
  public static Index on(String... fields) {
    return on(Arrays.stream(fields).map(Sort::ascending).toArray(Sort[]::new));
  }

  /** On these keys, not unique, named after them. */
  public static Index on(Sort... keys) {
    List<String> parts = new ArrayList<>();
    for (Sort key : keys) {
      parts.add(key.toString());
    }
    String name = String.join(",", parts);
    return new Index(name.isEmpty() ? "\"\"" : name, List.of(keys), false);
  }

  /** The same, refusing a second equal value. */
  public Index asUnique() {
    return new Index(name, keys, true);
  }

  /** The same under this name. */
  public Index named(String other) {
    return new Index(other, keys, unique);
  }
}
