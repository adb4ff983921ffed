package dev.holdfast.mongo;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.spi.RegexLiteral;
import dev.holdfast.spi.TextPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes a filter as a condition of MongoDB's. No path ever meets an array of BSON (see {@link
 * Keys#ARRAY}), so MongoDB's own operators say exactly what ours do, and an index serves them.
 *
 * <p>What MongoDB would answer differently (regular expressions, whole objects, whose keys have an
 * order there) or cannot take (deep filters, many megabytes of values) becomes a condition that
 * takes more, see {@link Pushed}.
 */
final class MongoQueries implements Filter.Visitor<Pushed> {
  /** The server takes filters about twice as deep. */
  private static final int MOST_LEVELS = 40;

  private static final int MOST_WHOLE_VALUES = 100;

  private final boolean element;
  private final int level;
  private final Budget budget;

  private MongoQueries(boolean element, int level, Budget budget) {
    this.element = element;
    this.level = level;
    this.budget = budget;
  }

  /** The condition that a document matches; the budget is for all of those that are joined. */
  static Pushed pushed(Filter filter, Budget budget) {
    return filter.accept(new MongoQueries(false, 0, budget));
  }

  private Pushed below(Filter filter) {
    return level >= MOST_LEVELS
        ? Pushed.UNKNOWN
        : filter.accept(new MongoQueries(element, level + 1, budget));
  }

  private boolean isId(Path path) {
    return !element && path.isId();
  }

  private String name(Path path) {
    return element ? Keys.inElement(path) : Keys.path(path);
  }

  @Override
  public Pushed and(Filter.And filter) {
    return Pushed.all(filter.filters().stream().map(this::below).toList());
  }

  @Override
  public Pushed or(Filter.Or filter) {
    return Pushed.any(joined(filter.filters()).stream().map(this::below).toList());
  }

  /** Equalities with one path as one list: a thousand of them take the server's planner long. */
  private static List<Filter> joined(List<Filter> filters) {
    List<Filter> joined = new ArrayList<>();
    Map<Path, Set<@Nullable Object>> values = new LinkedHashMap<>();
    for (Filter filter : filters) {
      if (filter instanceof Filter.Equal equal) {
        values.computeIfAbsent(equal.path(), path -> new LinkedHashSet<>()).add(equal.value());
      } else if (filter instanceof Filter.In in) {
        values.computeIfAbsent(in.path(), path -> new LinkedHashSet<>()).addAll(in.values());
      } else {
        joined.add(filter);
      }
    }
    values.forEach((path, all) -> joined.add(new Filter.In(path, new ArrayList<>(all))));
    return joined;
  }

  @Override
  public Pushed not(Filter.Not filter) {
    return filter.filter() instanceof Filter.Not twice
        ? twice.filter().accept(this)
        : below(filter.filter()).negated();
  }

  @Override
  public Pushed equal(Filter.Equal filter) {
    Path path = filter.path();
    Object value = filter.value();
    if (isId(path) && !(value instanceof String)) {
      return Pushed.NONE;
    }
    if (!budget.take(value)) {
      return Pushed.UNKNOWN;
    }
    return WholeValue.hasOneForm(value)
        ? Pushed.exactly(name(path), "$eq", BsonValues.of(value))
        : WholeValue.near(name(path), value);
  }

  @Override
  public Pushed in(Filter.In filter) {
    Path path = filter.path();
    BsonArray listed = new BsonArray();
    List<Object> whole = new ArrayList<>();
    for (Object value : filter.values()) {
      if (!budget.take(value)) {
        return Pushed.UNKNOWN;
      }
      if (!WholeValue.hasOneForm(value)) {
        whole.add(value);
      } else if (!isId(path) || value instanceof String) {
        listed.add(BsonValues.of(value));
      }
    }
    List<Pushed> parts = new ArrayList<>();
    if (!listed.isEmpty()) {
      parts.add(listed(name(path), listed));
    }
    if (!isId(path) && whole.size() <= MOST_WHOLE_VALUES) {
      whole.forEach(value -> parts.add(WholeValue.near(name(path), value)));
    } else if (!isId(path)) {
      parts.add(Pushed.ofType(name(path), "object"));
    }
    return Pushed.any(parts);
  }

  private static Pushed listed(String path, BsonArray values) {
    return values.size() == 1
        ? Pushed.exactly(path, "$eq", values.get(0))
        : Pushed.exactly(path, "$in", values);
  }

  @Override
  public Pushed compare(Filter.Compare filter) {
    if (!budget.take(filter.value())) {
      return Pushed.UNKNOWN;
    }
    return Pushed.exactly(
        name(filter.path()), operator(filter.comparison()), BsonValues.of(filter.value()));
  }

  static String operator(Filter.Comparison comparison) {
    return switch (comparison) {
      case GT -> "$gt";
      case GTE -> "$gte";
      case LT -> "$lt";
      case LTE -> "$lte";
    };
  }

  @Override
  public Pushed exists(Filter.Exists filter) {
    return isId(filter.path())
        ? Pushed.ALL
        : Pushed.exactly(name(filter.path()), "$exists", BsonBoolean.TRUE);
  }

  @Override
  public Pushed text(Filter.Text filter) {
    String path = name(filter.path());
    Optional<BsonDocument> condition = TextBson.of(filter.match(), filter.text(), budget);
    return condition
        .map(exact -> Pushed.exactly(new BsonDocument(path, exact)))
        .orElseGet(() -> Pushed.ofType(path, "string"));
  }

  @Override
  public Pushed regex(Filter.Regex filter) {
    String path = name(filter.path());
    Optional<BsonDocument> literal = TextBson.literal(filter.pattern(), budget);
    if (literal.isPresent()) {
      return Pushed.exactly(new BsonDocument(path, literal.get()));
    }
    RegexLiteral needed = TextPattern.of(filter.pattern()).literal();
    List<Pushed> parts = new ArrayList<>(List.of(Pushed.ofType(path, "string")));
    add(parts, path, Filter.TextMatch.STARTS_WITH, needed.prefix());
    add(parts, path, Filter.TextMatch.CONTAINS, needed.part());
    return Pushed.all(parts);
  }

  private void add(List<Pushed> parts, String path, Filter.TextMatch match, Optional<String> text) {
    text.flatMap(needed -> TextBson.of(match, needed, budget))
        .ifPresent(condition -> parts.add(Pushed.exactly(new BsonDocument(path, condition))));
  }

  @Override
  public Pushed containsAll(Filter.ContainsAll filter) {
    if (isId(filter.path())) {
      return Pushed.NONE;
    }
    String array = array(filter.path());
    BsonArray wanted = new BsonArray();
    List<Pushed> parts = new ArrayList<>();
    for (Object value : filter.values()) {
      if (!budget.take(value)) {
        return Pushed.roughly(array, "$exists", BsonBoolean.TRUE);
      }
      if (value == null) {
        parts.add(
            Pushed.exactly(array, "$elemMatch", new BsonDocument("$eq", BsonValues.of(null))));
      } else {
        wanted.add(BsonValues.of(value));
      }
    }
    if (!wanted.isEmpty()) {
      parts.add(Pushed.exactly(array, "$all", wanted));
    }
    return parts.isEmpty() ? Pushed.exactly(array, "$exists", BsonBoolean.TRUE) : Pushed.all(parts);
  }

  /** The name of the array itself, which is there only when the value is an array. */
  private String array(Path path) {
    return name(path) + "." + Keys.ARRAY;
  }

  @Override
  public Pushed size(Filter.Size filter) {
    if (isId(filter.path()) || filter.size() < 0) {
      return Pushed.NONE;
    }
    return Pushed.exactly(array(filter.path()), "$size", new BsonInt32(filter.size()));
  }

  @Override
  public Pushed elementMatch(Filter.ElementMatch filter) {
    if (isId(filter.path())) {
      return Pushed.NONE;
    }
    String array = array(filter.path());
    if (level >= MOST_LEVELS) {
      return Pushed.roughly(array, "$exists", BsonBoolean.TRUE);
    }
    if (filter.scalar()) {
      return ElementBson.scalar(array, filter.filter(), budget);
    }
    Pushed inside = filter.filter().accept(new MongoQueries(true, level + 2, budget));
    boolean exact = inside.exact() && InnerArray.neverMatches(filter.filter());
    return new Pushed(Pushed.at(array, "$elemMatch", inside.filter()), exact);
  }

  /** A value under {@code $literal}, so that no expression is ever made of data. */
  static BsonDocument literal(@Nullable Object plain) {
    return literal(BsonValues.of(plain));
  }

  static BsonDocument literal(BsonValue value) {
    return new BsonDocument("$literal", value);
  }

  /** Whether the plain value is an object or an array. */
  static boolean isContainer(@Nullable Object plain) {
    return plain instanceof Map || plain instanceof List;
  }
}
