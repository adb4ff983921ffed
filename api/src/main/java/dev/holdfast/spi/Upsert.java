package dev.holdfast.spi;

import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an upsert inserts before its operations are applied: the values of the equalities that the
 * filter asks for unconditionally, being the whole of it or joined by {@code and}. An equality with
 * null seeds null.
 */
public final class Upsert {
  private final Map<Path, @Nullable Object> equalities = new LinkedHashMap<>();

  private Upsert(Filter filter) {
    collect(filter);
  }

  /**
   * The content to start from, without the id.
   *
   * @throws HoldfastException INVALID when the equalities contradict each other, or one is on a
   *     path below another's
   */
  public static Map<String, @Nullable Object> seed(Filter filter) {
    Upsert upsert = new Upsert(filter);
    upsert.requireApart();
    Map<String, @Nullable Object> body = new PlainMap.Builder(0).build();
    for (Map.Entry<Path, @Nullable Object> equality : upsert.equalities.entrySet()) {
      if (!equality.getKey().isId()) {
        body = PathSlot.find(body, equality.getKey()).with(equality.getValue());
      }
    }
    return body;
  }

  /**
   * The id that the filter asks for, if it asks for one.
   *
   * @throws HoldfastException INVALID when it is no string
   */
  public static Optional<String> id(Filter filter) {
    Map<Path, @Nullable Object> equalities = new Upsert(filter).equalities;
    if (!equalities.containsKey(Path.ID)) {
      return Optional.empty();
    }
    Object id = equalities.get(Path.ID);
    if (id instanceof String text) {
      return Optional.of(text);
    }
    throw HoldfastException.invalid(
        "The upsert asks for the id " + Shown.value(id) + "; allowed is a string");
  }

  private void collect(Filter filter) {
    if (filter instanceof Filter.And and) {
      and.filters().forEach(this::collect);
    } else if (filter instanceof Filter.Equal equal) {
      if (equalities.containsKey(equal.path())
          && !Values.equal(equalities.get(equal.path()), equal.value())) {
        throw HoldfastException.invalid(
            "The upsert asks for '"
                + equal.path()
                + "' to be "
                + Shown.value(equalities.get(equal.path()))
                + " and "
                + Shown.value(equal.value())
                + "; allowed is one value for each field");
      }
      equalities.put(equal.path(), equal.value());
    }
  }

  private void requireApart() {
    for (Path path : equalities.keySet()) {
      for (int length = 1; length < path.keys().size(); length++) {
        Path above = Path.of(path.keys().subList(0, length));
        if (equalities.containsKey(above)) {
          throw HoldfastException.invalid(
              "The upsert asks for values of '"
                  + above
                  + "' and, inside it, of '"
                  + path
                  + "'; allowed is one of the two");
        }
      }
    }
  }
}
