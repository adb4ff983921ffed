package dev.holdfast.tck.rules;

import dev.holdfast.Aggregation;
import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Values;
import java.time.ZoneId;
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

  /** What one engine or another takes for something else; drawn less often. */
  private static final List<Object> ODD =
      List.of(
          (1L << 53) - 1,
          -(1L << 53) - 1,
          Long.MAX_VALUE - 1,
          Long.MIN_VALUE + 1,
          -0x1p64,
          (1L << 53) + 2,
          0.30000000000000004,
          123456789.123,
          1e19,
          1e22,
          1e-7,
          Double.MAX_VALUE,
          -1.5e-300,
          "a%b",
          "a_b",
          "\\",
          "a\\b",
          "^a$",
          "a.*",
          "[a]",
          "(",
          "a\nb",
          " a",
          "a ",
          "\u0001",
          "\u017F",
          "\u03C2",
          "\u03A3",
          "\u0130",
          "\uD83D\uDE00a",
          "\uFFFDa",
          "null",
          "true",
          "1.0",
          "0",
          "9007199254740993",
          "it's",
          "q\"\\",
          "[\"a\"]",
          "{}",
          "x".repeat(119),
          "x".repeat(120),
          "x".repeat(120) + "a",
          "x".repeat(120) + "b",
          "\uD83D\uDE00".repeat(130),
          "2024-03-31T01:00:00.000000000Z");

  private static final Path TIME = Path.of("t");
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("Asia/Kolkata"),
          ZoneId.of("America/St_Johns"),
          ZoneId.of("Pacific/Apia"),
          ZoneId.of("-03:30"));
  private static final List<Object> TIMES =
      List.of(
          "2024-03-31T00:59:59.999999999Z",
          "2024-03-31T01:00:00.000000000Z",
          "2024-10-27T00:30:00.000000000Z",
          "2024-10-27T01:30:00.000000000Z",
          "2023-12-31T18:45:00.000000001Z",
          "2024-02-29T23:59:00.000000000Z",
          "1969-12-31T23:59:59.999999999Z",
          "1883-11-18T17:00:00.000000000Z",
          "0000-01-01T00:00:00.000000000Z",
          "9999-12-31T23:59:59.999999999Z",
          "2024-03-31",
          "no time");
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
          Path.of("id"),
          Path.of("%e"),
          Path.of(""),
          Path.of("_id"),
          Path.of("t"),
          Path.of("o", "a.b"),
          Path.of("o", "$x"),
          Path.of("a", "0"),
          Path.of("id"),
          Path.of("l", "y"));

  /** What has a meaning in one engine's paths or texts. */
  private static final List<String> ODD_KEYS =
      List.of("it's", "q\"\\", "\t", "é", "[0]", "#-1", "0", "a b", "$", "a/b", "~0");

  private static final List<String> KEYS =
      List.of("a", "b", "c", "l", "o", "a.b", "$d", "%e", "", "_id", "t");
  private static final List<String> PATTERNS =
      List.of(
          "a",
          "^a",
          "b$",
          "^a.?$",
          "[0-9]+",
          "(?i)A",
          "\\.",
          "^$",
          "é|ß",
          "a*b",
          "^[^a]",
          "a\\\\b",
          "\\Qa.*\\E",
          "(?s)a.b",
          "(?m)^b$",
          "^(a|ab)$",
          "(?i)\u03C3|k|s",
          "\\$a",
          "[^\\x00-\\x7F]",
          "^.$",
          "\\bb\\b");

  /** In an order that is not that of UTF-16. */
  private static final List<String> ID_STARTS =
      List.of("d", "D", "\uFF44", "\uD83D\uDE00", "d%", "d_", "d.", "$d");

  private final Random random;
  private final Nearby nearby;

  RandomData(long seed) {
    this(seed, List.of());
  }

  /** Asks about these documents: half of its operands are near what they hold. */
  RandomData(long seed, List<Entry> documents) {
    this.random = new Random(seed);
    this.nearby = new Nearby(random, documents);
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
    return once(8) ? Path.of(one(ODD_KEYS)) : one(PATHS);
  }

  List<Entry> documents(int count) {
    List<Entry> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(new Entry(id(i), body()));
    }
    return documents;
  }

  /** The id of the so many-th document of a set; many differ in case only, or in one sign. */
  String id(int number) {
    return ID_STARTS.get(number % ID_STARTS.size()) + number / ID_STARTS.size();
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
            case "t" -> once(5) ? value(0) : one(TIMES);
            default -> value(once(5) ? 2 : 0);
          });
    }
    for (int i = below(4); i > 0; i--) {
      body.put(one(ODD_KEYS), value(once(5) ? 2 : 0));
    }
    return Values.object(body);
  }

  @Nullable Object scalar() {
    return once(12) ? null : operand();
  }

  /** A number, a string or a boolean. */
  private Object operand() {
    return one(once(5) ? ODD : SCALARS);
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
    for (String key : List.of("x", "y", "0", "id", "a.b", "$x")) {
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
      default -> condition(path());
    };
  }

  private List<Filter> filters(int depth) {
    List<Filter> filters = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      filters.add(filter(depth));
    }
    return filters;
  }

  private Filter condition(Path path) {
    Field field = Field.field(path);
    return switch (below(12)) {
      case 8 -> array(path);
      case 9 -> array(Path.of("l"));
      case 10 -> field.exists();
      default -> scalarCondition(field, operand(path));
    };
  }

  private Filter array(Path path) {
    Field field = Field.field(path);
    return switch (below(6)) {
      case 0 -> field.contains(element(path));
      case 1 ->
          field.containsAll(once(5) ? new Object[0] : new @Nullable Object[] {element(path), 1L});
      case 2 -> field.size(below(4));
      case 3 -> field.elemMatch(elements(path, null, null));
      case 4 -> field.elemMatch(inner(Field.field(one(List.of("x", "y")))));
      default -> field.elemMatch(elements(path, "x", one(List.of("y", "id"))));
    };
  }

  private @Nullable Object element(Path array) {
    Object near = once(2) ? nearby.inElement(array, null) : null;
    return near == null ? scalar() : near;
  }

  /** Of an array, or an object, within an element. */
  private Filter inner(Field field) {
    return switch (below(4)) {
      case 0 -> field.elemMatch(elements(Path.of("l"), null, null));
      case 1 -> field.contains(scalar());
      case 2 -> field.size(below(3));
      default -> field.eq(value(2));
    };
  }

  private Filter elements(Path array, @Nullable String first, @Nullable String second) {
    Filter filter = ofElement(array, first);
    return switch (below(5)) {
      case 0, 1 -> filter.and(ofElement(array, second));
      case 2 -> filter.or(ofElement(array, second));
      case 3 -> Filter.not(filter);
      default -> filter;
    };
  }

  /** A condition on an element itself, or on what it has under the key. */
  private Filter ofElement(Path array, @Nullable String key) {
    Object near = once(2) ? nearby.inElement(array, key) : null;
    Field field = key == null ? Field.element() : Field.field(key);
    return scalarCondition(field, near == null ? operand() : near);
  }

  /** What a condition on the path compares with. */
  private Object operand(Path path) {
    Object near = once(2) ? nearby.at(path) : null;
    if (near != null) {
      return near;
    }
    return path.isId() ? id(below(40)) : path.equals(TIME) ? one(TIMES) : operand();
  }

  private Filter scalarCondition(Field field, Object operand) {
    String text = operand instanceof String string ? string : "a";
    return switch (below(17)) {
      case 0 -> field.gt(operand);
      case 1 -> field.gte(operand);
      case 2 -> field.lt(operand);
      case 3 -> field.lte(operand);
      case 4 -> field.in(operand, scalar(), value(1));
      case 5 -> field.nin(operand, scalar());
      case 6 -> field.ne(value(1));
      case 7 -> field.startsWith(text);
      case 8 -> once(2) ? field.endsWith(text) : field.containsText(text);
      case 9 -> field.equalsIgnoreCase(text);
      case 10 -> field.containsIgnoreCase(text);
      case 11 -> field.regex(one(PATTERNS));
      case 12 -> field.isNull();
      case 13 -> field.eq(value(1));
      default -> field.eq(operand);
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

  /** A key that groups, of any kind. */
  Aggregation.Key key(String name) {
    return switch (below(4)) {
      case 0 -> new Aggregation.BandKey(name, path(), 1 + below(5));
      case 1 ->
          new Aggregation.TimeKey(
              name, TIME, one(List.of(Aggregation.TimeUnit.values())), one(ZONES));
      default -> new Aggregation.FieldKey(name, path());
    };
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
    keys.add(one(ODD_KEYS));
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
    Object scalar = operand();
    Number number = scalar instanceof Number any && !once(6) ? any : Long.valueOf(below(5) - 2);
    return switch (below(11)) {
      case 0 -> new Update.Unset(path);
      case 1 -> new Update.Inc(path, number);
      case 2 -> new Update.Mul(path, number);
      case 3 -> new Update.Min(path, scalar);
      case 4 -> new Update.Max(path, scalar);
      case 5 -> new Update.Rename(path, other);
      case 6 -> new Update.Push(path, once(3) ? array(1) : List.of(scalar));
      case 7 -> new Update.Pull(path, scalar());
      case 8 -> new Update.AddToSet(path, value(1));
      default -> new Update.Set(path, value(2));
    };
  }
}
