package dev.holdfast.spi;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of docs/spec.md written down a second time, as simply and slowly as possible. */
final class NaiveMatcher {
  private static final Object MISSING = new Object();

  private final String id;
  private final Object root;
  private final boolean document;

  NaiveMatcher(String id, @Nullable Object root, boolean document) {
    this.id = id;
    this.root = root == null ? MISSING : root;
    this.document = document;
  }

  private Object get(Path path) {
    if (document && path.equals(Path.ID)) {
      return id;
    }
    Object value = root;
    for (String key : path.keys()) {
      if (!(value instanceof Map<?, ?> object) || !object.containsKey(key)) {
        return MISSING;
      }
      Object next = object.get(key);
      value = next == null ? new Null() : next;
    }
    return value;
  }

  private record Null() {}

  private static boolean isNull(Object value) {
    return value == MISSING || value instanceof Null;
  }

  boolean matches(Filter filter) {
    if (filter instanceof Filter.And and) {
      return and.filters().stream().allMatch(this::matches);
    }
    if (filter instanceof Filter.Or or) {
      return or.filters().stream().anyMatch(this::matches);
    }
    if (filter instanceof Filter.Not not) {
      return !matches(not.filter());
    }
    if (filter instanceof Filter.Equal equal) {
      return same(get(equal.path()), equal.value());
    }
    if (filter instanceof Filter.In in) {
      return in.values().stream().anyMatch(value -> same(get(in.path()), value));
    }
    if (filter instanceof Filter.Compare compare) {
      return compares(get(compare.path()), compare);
    }
    if (filter instanceof Filter.Exists exists) {
      return exists.path().isSelf() || get(exists.path()) != MISSING;
    }
    if (filter instanceof Filter.Text text) {
      return get(text.path()) instanceof String value && matches(value, text);
    }
    if (filter instanceof Filter.Regex regex) {
      return get(regex.path()) instanceof String value
          && com.google.re2j.Pattern.compile(regex.pattern()).matcher(value).find();
    }
    return matchesArray(filter);
  }

  private boolean matchesArray(Filter filter) {
    if (filter instanceof Filter.ContainsAll all) {
      return get(all.path()) instanceof List<?> array
          && all.values().stream()
              .allMatch(
                  value -> array.stream().anyMatch(e -> same(e == null ? new Null() : e, value)));
    }
    if (filter instanceof Filter.Size size) {
      return get(size.path()) instanceof List<?> array && array.size() == size.size();
    }
    if (filter instanceof Filter.ElementMatch match) {
      return get(match.path()) instanceof List<?> array
          && array.stream()
              .anyMatch(
                  e ->
                      (match.scalar()
                              ? !(e instanceof Map) && !(e instanceof List)
                              : e instanceof Map)
                          && new NaiveMatcher("", e, false).matches(match.filter()));
    }
    throw new AssertionError(filter);
  }

  private static boolean matches(String value, Filter.Text text) {
    String operand = text.text();
    return switch (text.match()) {
      case STARTS_WITH -> value.startsWith(operand);
      case ENDS_WITH -> value.endsWith(operand);
      case CONTAINS -> value.contains(operand);
      case EQUALS_IGNORE_CASE -> CaseFolding.fold(value).equals(CaseFolding.fold(operand));
      case CONTAINS_IGNORE_CASE -> CaseFolding.fold(value).contains(CaseFolding.fold(operand));
    };
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Long integer
        ? BigDecimal.valueOf(integer)
        : new BigDecimal((Double) number);
  }

  private static boolean same(Object value, @Nullable Object operand) {
    if (operand == null || isNull(value)) {
      return operand == null && isNull(value);
    }
    if (value instanceof Number && operand instanceof Number) {
      return exact(value).compareTo(exact(operand)) == 0;
    }
    if (value instanceof List<?> a && operand instanceof List<?> b) {
      boolean same = a.size() == b.size();
      for (int i = 0; same && i < a.size(); i++) {
        same = sameOrNull(a.get(i), b.get(i));
      }
      return same;
    }
    if (value instanceof Map<?, ?> a && operand instanceof Map<?, ?> b) {
      return a.keySet().equals(b.keySet())
          && a.keySet().stream().allMatch(key -> sameOrNull(a.get(key), b.get(key)));
    }
    return value.equals(operand);
  }

  private static boolean sameOrNull(@Nullable Object a, @Nullable Object b) {
    return same(a == null ? new Null() : a, b);
  }

  private static boolean compares(Object value, Filter.Compare compare) {
    Object operand = compare.value();
    int sign;
    if (value instanceof Number && operand instanceof Number) {
      sign = exact(value).compareTo(exact(operand));
    } else if (value instanceof String a && operand instanceof String b) {
      sign = java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    } else if (value instanceof Boolean a && operand instanceof Boolean b) {
      sign = Boolean.compare(a, b);
    } else {
      return false;
    }
    return switch (compare.comparison()) {
      case GT -> sign > 0;
      case GTE -> sign >= 0;
      case LT -> sign < 0;
      case LTE -> sign <= 0;
    };
  }
}
