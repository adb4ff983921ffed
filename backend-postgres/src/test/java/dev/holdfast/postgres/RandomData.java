package dev.holdfast.postgres;

import dev.holdfast.Aggregation;
import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Documents, filters and orders, nasty on purpose, the same for the same seed. */
final class RandomData {
  private static final List<@Nullable Object> SCALARS =
      Collections.unmodifiableList(
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
              9.223372036854776E18,
              1.0E300,
              0.1,
              "",
              "a",
              "b",
              "ab",
              "A",
              "Straße",
              "STRASSE",
              "ſ",
              "1",
              "true",
              "[\"a\"]",
              "{}",
              "\uFFFD",
              "\uD83D\uDE00",
              "\uD83D\uDE00z",
              "a_b",
              "a%b",
              "a\\b",
              "a\n\u0001",
              "z.*",
              "2026-01-31T23:59:59.999999999Z",
              "2026-02-01T00:00:00.000000000Z",
              "x".repeat(119),
              "x".repeat(120),
              "x".repeat(120) + "a",
              "x".repeat(120) + "b",
              "\uD83D\uDE00".repeat(130),
              1.0E20,
              1.5E-7,
              Long.MIN_VALUE,
              -9.223372036854778E18,
              "it's"));
  private static final List<String> KEYS =
      List.of("a", "b", "0", "tags", "it's", "q\"\\", "a.b", "", "\t", "é", "$x", "[0]", "#-1");
  private static final List<String> PATTERNS =
      List.of("^a", "b$", "^a.*b", "(?i)strasse", "[0-9]", "a_b|z", "^$", "\\.\\*", "(?s)a.");

  private final Random random;

  RandomData(long seed) {
    random = new Random(seed);
  }

  private <T extends @Nullable Object> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  Map<String, @Nullable Object> document(int depth) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    for (String key : KEYS) {
      if (random.nextInt(KEYS.indexOf(key) < 4 ? 3 : 6) > 1) {
        document.put(key, value(depth));
      }
    }
    return document;
  }

  private @Nullable Object value(int depth) {
    int kind = random.nextInt(10);
    if (depth <= 0 || kind < 6) {
      return pick(SCALARS);
    }
    if (kind >= 8) {
      return document(depth - 1);
    }
    List<@Nullable Object> array = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      array.add(value(depth - 1));
    }
    return array;
  }

  Path path(boolean inDocument) {
    List<String> keys = new ArrayList<>();
    if (inDocument && random.nextInt(12) == 0) {
      return Path.ID;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      keys.add(random.nextInt(4) > 0 ? KEYS.get(random.nextInt(4)) : pick(KEYS));
    }
    return Path.of(keys);
  }

  List<Sort> sort() {
    List<Sort> sort = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      sort.add(new Sort(path(true), random.nextBoolean()));
    }
    boolean descending = !sort.isEmpty() && sort.get(sort.size() - 1).descending();
    sort.add(new Sort(Path.ID, descending));
    return sort;
  }

  Filter filter(int depth) {
    return filter(depth, Kind.DOCUMENT);
  }

  private enum Kind {
    DOCUMENT,
    OBJECT,
    SCALAR
  }

  private Filter filter(int depth, Kind kind) {
    if (depth <= 0 || random.nextInt(3) > 0) {
      return leaf(depth, kind);
    }
    List<Filter> parts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      parts.add(filter(depth - 1, kind));
    }
    return switch (random.nextInt(3)) {
      case 0 -> new Filter.And(parts);
      case 1 -> new Filter.Or(parts);
      default -> Filter.not(parts.isEmpty() ? leaf(depth, kind) : parts.get(0));
    };
  }

  private Filter leaf(int depth, Kind kind) {
    Path path = kind == Kind.SCALAR ? Path.SELF : path(kind == Kind.DOCUMENT);
    int form = random.nextInt(kind == Kind.SCALAR ? 9 : 14);
    return switch (form) {
      case 0, 1 -> new Filter.Equal(path, kind == Kind.SCALAR ? pick(SCALARS) : value(2));
      case 2 -> new Filter.In(path, values(kind == Kind.SCALAR ? 0 : 2));
      case 3, 4 -> new Filter.Compare(path, pick(List.of(Filter.Comparison.values())), notNull());
      case 5 -> new Filter.Exists(path);
      case 6, 7 -> new Filter.Text(path, pick(List.of(Filter.TextMatch.values())), text());
      case 8 -> new Filter.Regex(path, pick(PATTERNS));
      case 9, 10 -> new Filter.ContainsAll(path, values(0));
      case 11 -> Field.field(path).size(random.nextInt(4));
      case 12 -> new Filter.ElementMatch(path, filter(depth - 1, Kind.OBJECT), false);
      default -> new Filter.ElementMatch(path, filter(depth - 1, Kind.SCALAR), true);
    };
  }

  private List<@Nullable Object> values(int depth) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = random.nextInt(random.nextInt(5) == 0 ? 14 : 4); i > 0; i--) {
      values.add(value(depth));
    }
    return values;
  }

  private Object notNull() {
    Object value = pick(SCALARS);
    return value == null ? notNull() : value;
  }

  private String text() {
    return notNull() instanceof String text ? text : text();
  }

  Aggregation.TimeUnit unit() {
    return pick(List.of(Aggregation.TimeUnit.values()));
  }

  Update update() {
    List<Update.Operation> operations = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Path path = random.nextInt(3) > 0 ? Path.of(pick(KEYS)) : path(false);
      if (paths.stream().noneMatch(p -> p.contains(path) || path.contains(p))) {
        paths.add(path);
        operations.add(operation(path));
      }
    }
    return Update.of(operations);
  }

  private Update.Operation operation(Path path) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new Update.Set(path, pick(SCALARS));
      case 2 -> new Update.Unset(path);
      case 3 -> new Update.Inc(path, amount());
      case 4 -> new Update.Push(path, values(0));
      default -> new Update.AddToSet(path, pick(SCALARS));
    };
  }

  private Number amount() {
    return notNull() instanceof Number number ? number : amount();
  }

  int number(int bound) {
    return random.nextInt(bound);
  }
}
