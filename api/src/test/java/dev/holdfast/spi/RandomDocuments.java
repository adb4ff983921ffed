package dev.holdfast.spi;

import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Filter.Comparison;
import dev.holdfast.Filter.TextMatch;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Small documents full of corners, and filters that often hit them; the same for one seed. */
public final class RandomDocuments {
  private static final List<@Nullable Object> SCALARS =
      Arrays.asList(
          null,
          true,
          false,
          0L,
          1L,
          -3L,
          5L,
          1.5,
          -0.5,
          9007199254740993L,
          9007199254740992L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          0x1p63,
          1e300,
          0.1,
          "",
          "a",
          "b",
          "ab",
          "A",
          "1",
          "true",
          "\uFFFD",
          "\uD83D\uDE00",
          "\uD83D\uDE00z",
          "a_b",
          "\u017F",
          "\u212A",
          "z.*",
          "$a");
  private static final List<String> KEYS = List.of("a", "b", "0", "id", "tags", "$eq");
  private static final List<Path> PATHS =
      List.of(
          Path.of("a"),
          Path.of("b"),
          Path.of("tags"),
          Path.of("a", "b"),
          Path.of("a", "0"),
          Path.of("b", "id"),
          Path.of("a", "b", "tags"),
          Path.of("tags", "0"),
          Path.of("$eq"),
          Path.of("a", "$eq"),
          Path.of("a.b"),
          Path.ID);

  private final Random random;

  public RandomDocuments(long seed) {
    this.random = new Random(seed);
  }

  public <T extends @Nullable Object> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>(object(3));
    document.remove("id");
    return Values.asObject(plain(document));
  }

  private static Object plain(Object value) {
    Object plain = Values.normalise(value);
    return plain == null ? Map.of() : plain;
  }

  public @Nullable Object value() {
    return Values.normalise(value(2));
  }

  private @Nullable Object value(int depth) {
    int kind = below(10);
    if (depth <= 0 || kind < 6) {
      return one(SCALARS);
    }
    if (kind >= 8) {
      return object(depth - 1);
    }
    List<@Nullable Object> array = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      array.add(value(depth - 1));
    }
    return array;
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (String key : KEYS) {
      if (below(3) > 0) {
        object.put(key, value(depth));
      }
    }
    return object;
  }

  public Path path() {
    return one(PATHS);
  }

  public Filter filter(int depth) {
    return filter(depth, false);
  }

  private Filter filter(int depth, boolean scalar) {
    if (depth <= 0 || below(3) > 0) {
      return leaf(depth, scalar ? Path.SELF : path());
    }
    List<Filter> parts = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      parts.add(filter(depth - 1, scalar));
    }
    return switch (below(3)) {
      case 0 -> new Filter.And(parts);
      case 1 -> new Filter.Or(parts);
      default -> Filter.not(parts.isEmpty() ? Filter.none() : parts.get(0));
    };
  }

  private Filter leaf(int depth, Path path) {
    return switch (below(12)) {
      case 0, 1 -> new Filter.Equal(path, value());
      case 2 -> new Filter.In(path, values(below(7)));
      case 3, 4 -> new Filter.Compare(path, one(List.of(Comparison.values())), scalar());
      case 5 -> new Filter.Exists(path);
      case 6 -> new Filter.Text(path, one(List.of(TextMatch.values())), text());
      case 7 -> new Filter.ContainsAll(path, scalars(below(3)));
      case 8 -> new Filter.Size(path, below(4));
      case 9 -> new Filter.Regex(path, one(List.of("a", "^a", "b$", "(?i)k", "a.b", "^$", "\\d")));
      default -> Field.field(path).elemMatch(filter(Math.min(depth, 2) - 1, below(2) == 0));
    };
  }

  private List<@Nullable Object> values(int count) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(value());
    }
    return values;
  }

  private List<@Nullable Object> scalars(int count) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(one(SCALARS));
    }
    return values;
  }

  public Object scalar() {
    Object scalar = one(SCALARS);
    return scalar == null ? "a" : scalar;
  }

  private String text() {
    return scalar() instanceof String text ? text : "a";
  }
}
