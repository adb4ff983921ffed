package dev.holdfast.tck.rules;

import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Documents, filters, orders and updates from a seed. They speak of few values, so they meet. */
final class RandomData {
  private static final List<Object> SCALARS =
      List.of(
          0L,
          1L,
          2L,
          3L,
          10L,
          -1L,
          1.5,
          -0.5,
          0.1,
          1e300,
          1L << 53,
          (1L << 53) + 1,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          0x1p63,
          4.9e-324,
          "",
          "a",
          "A",
          "b",
          "ab",
          "aB",
          "1",
          "10",
          "é",
          "e\u0301",
          "\uFFFF",
          "\uD83D\uDE00",
          "%",
          "_",
          "a.b",
          "'",
          "$a",
          "ß",
          "K",
          "\u212A",
          true,
          false);
  private static final List<Path> PATHS =
      List.of(
          Path.of("a"),
          Path.of("b"),
          Path.of("c"),
          Path.of("l"),
          Path.of("o"),
          Path.of("o", "x"),
          Path.of("o", "y"),
          Path.of("o", "x", "z"),
          Path.of("a.b"),
          Path.of("$d"),
          Path.of("l", "x"),
          Path.of("l", "0"),
          Path.of("nowhere"),
          Path.of("id"));
  private static final List<String> KEYS = List.of("a", "b", "c", "l", "o", "a.b", "$d");
  private static final List<String> PATTERNS =
      List.of("a", "^a", "b$", "^a.?$", "[0-9]+", "(?i)A", "\\.", "^$", "é|ß", "a*b", "^[^a]");

  private final Random random;

  RandomData(long seed) {
    this.random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  <T> T one(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  Path path() {
    return one(PATHS);
  }

  List<Entry> documents(int count) {
    List<Entry> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(new Entry(id(i), body()));
    }
    return documents;
  }

  /** The id of the so many-th document of a set. */
  String id(int number) {
    return (number % 3 == 0 ? "d" : number % 3 == 1 ? "D" : "\uFF44") + number;
  }

  Map<String, @Nullable Object> body() {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    for (String key : KEYS) {
      if (once(4)) {
        continue;
      }
      body.put(
          key,
          switch (key) {
            case "l" -> once(5) ? value(1) : array(2);
            case "o" -> once(5) ? value(1) : object(2);
            default -> value(once(5) ? 2 : 0);
          });
    }
    return Values.object(body);
  }

  @Nullable Object scalar() {
    return once(12) ? null : one(SCALARS);
  }

  @Nullable Object value(int depth) {
    int kind = depth == 0 ? 0 : below(4);
    return kind == 2 ? array(depth - 1) : kind == 3 ? object(depth - 1) : scalar();
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      elements.add(depth > 0 && once(2) ? object(depth - 1) : value(once(6) ? 1 : 0));
    }
    return Values.array(elements);
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    for (String key : List.of("x", "y", "0", "id")) {
      if (once(2)) {
        entries.put(key, value(depth > 0 && once(3) ? depth : 0));
      }
    }
    if (once(6)) {
      entries.put("x", Values.object(Map.of("z", one(SCALARS))));
    }
    return Values.object(entries);
  }

  Filter filter(int depth) {
    int kind = depth == 0 ? 0 : below(6);
    return switch (kind) {
      case 1 -> new Filter.And(filters(depth - 1));
      case 2 -> new Filter.Or(filters(depth - 1));
      case 3 -> Filter.not(filter(depth - 1));
      default -> condition(Field.field(path()));
    };
  }

  private List<Filter> filters(int depth) {
    List<Filter> filters = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      filters.add(filter(depth));
    }
    return filters;
  }

  private Filter condition(Field field) {
    return switch (below(12)) {
      case 8 -> array(field);
      case 9 -> array(Field.field("l"));
      case 10 -> field.exists();
      default -> scalarCondition(field);
    };
  }

  private Filter array(Field field) {
    return switch (below(5)) {
      case 0 -> field.contains(scalar());
      case 1 -> field.containsAll(once(5) ? new Object[0] : new @Nullable Object[] {scalar(), 1L});
      case 2 -> field.size(below(4));
      case 3 -> field.elemMatch(elements(Field.element(), Field.element()));
      default -> field.elemMatch(elements(Field.field("x"), Field.field(one(List.of("y", "id")))));
    };
  }

  private Filter elements(Field first, Field second) {
    Filter filter = scalarCondition(first);
    return switch (below(4)) {
      case 0 -> filter.and(scalarCondition(second));
      case 1 -> filter.or(scalarCondition(second));
      case 2 -> Filter.not(filter);
      default -> filter;
    };
  }

  private Filter scalarCondition(Field field) {
    Object operand = one(SCALARS);
    String text = operand instanceof String string ? string : "a";
    return switch (below(14)) {
      case 0 -> field.gt(operand);
      case 1 -> field.gte(operand);
      case 2 -> field.lt(operand);
      case 3 -> field.lte(operand);
      case 4 -> field.in(scalar(), scalar(), value(1));
      case 5 -> field.nin(scalar(), scalar());
      case 6 -> field.ne(value(1));
      case 7 -> field.startsWith(text);
      case 8 -> once(2) ? field.endsWith(text) : field.containsText(text);
      case 9 -> field.equalsIgnoreCase(text);
      case 10 -> field.containsIgnoreCase(text);
      case 11 -> field.regex(one(PATTERNS));
      case 12 -> field.isNull();
      default -> field.eq(value(1));
    };
  }

  List<Sort> sort() {
    List<Sort> keys = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      Sort key = new Sort(path(), once(2));
      if (keys.stream().noneMatch(other -> other.path().equals(key.path()))) {
        keys.add(key);
      }
    }
    return keys;
  }

  List<Index> indexes() {
    List<Index> indexes = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      List<Sort> keys = sort();
      if (!keys.isEmpty()) {
        indexes.add(Index.on(keys.toArray(Sort[]::new)).named("i" + i));
      }
    }
    return indexes;
  }

  List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      paths.add(path());
    }
    return paths;
  }

  /** Operations on paths that do not lie above each other; half of the time on the array. */
  Update update() {
    List<String> keys = new ArrayList<>(KEYS);
    List<Update.Operation> operations = new ArrayList<>();
    for (int i = 1 + below(3); i > 0; i--) {
      String key = keys.contains("l") && once(2) ? "l" : one(keys);
      keys.remove(key);
      Path path = key.equals("o") && once(2) ? one(PATHS.subList(5, 8)) : Path.of(key);
      operations.add(operation(path, Path.of(keys.remove(below(keys.size())))));
    }
    return Update.of(operations);
  }

  private Update.Operation operation(Path path, Path other) {
    Object scalar = one(SCALARS);
    Number number = scalar instanceof Number any && !once(6) ? any : Long.valueOf(below(5) - 2);
    return switch (below(11)) {
      case 0 -> new Update.Unset(path);
      case 1 -> new Update.Inc(path, number);
      case 2 -> new Update.Mul(path, number);
      case 3 -> new Update.Min(path, scalar);
      case 4 -> new Update.Max(path, scalar);
      case 5 -> new Update.Rename(path, other);
      case 6 -> new Update.Push(path, List.of(scalar));
      case 7 -> new Update.Pull(path, scalar());
      case 8 -> new Update.AddToSet(path, value(1));
      default -> new Update.Set(path, value(2));
    };
  }
}
