package dev.holdfast.sqlite;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.RegexLiteral;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.TextPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a filter as a condition of SQL that decides it exactly. What SQL has no words for (regular
 * expressions, case folding, whole objects and arrays) it decides by a function of {@link
 * Functions}, in the same process, so nothing is left to be decided on the rows.
 *
 * <p>A condition may come out NULL for false; whoever negates one asks {@code IS NOT TRUE}.
 */
final class SqliteQueries implements Filter.Visitor<SqlText> {
  /** More values than these go over as one JSON array, to keep the number of statements small. */
  private static final int LISTED_VALUES = 8;

  /**
   * Ends a condition that asks for the type first. SQLite may ask the conditions of an AND in any
   * order, and would call a function of ours with what it is not made for; it keeps to that of a
   * CASE.
   */
  private static final String OTHERWISE_FALSE = " ELSE 0 END)";

  private final SqlText sql;
  private final Scope scope;

  private SqliteQueries(SqlText sql, Scope scope) {
    this.sql = sql;
    this.scope = scope;
  }

  /** Adds the condition that a document matches. */
  static SqlText condition(SqlText sql, Filter filter) {
    return filter.accept(new SqliteQueries(sql, Scope.DOCUMENT));
  }

  @Override
  public SqlText and(Filter.And filter) {
    return joined(filter.filters(), true);
  }

  @Override
  public SqlText or(Filter.Or filter) {
    return joined(filter.filters(), false);
  }

  /** As a balanced tree: SQLite bounds the depth of an expression, not its size. */
  private SqlText joined(List<Filter> filters, boolean and) {
    if (filters.isEmpty()) {
      return sql.add(and ? "1" : "0");
    }
    if (filters.size() == 1) {
      return filters.get(0).accept(this);
    }
    int half = filters.size() / 2;
    sql.add("(");
    joined(filters.subList(0, half), and).add(and ? " AND " : " OR ");
    return joined(filters.subList(half, filters.size()), and).add(")");
  }

  @Override
  public SqlText not(Filter.Not filter) {
    sql.add("((");
    return filter.filter().accept(this).add(") IS NOT TRUE)");
  }

  @Override
  public SqlText equal(Filter.Equal filter) {
    return equal(filter.path(), filter.value());
  }

  private SqlText equal(Path path, @Nullable Object value) {
    if (value instanceof Map || value instanceof List) {
      return wholeValue(path, value);
    }
    if (cannotBe(path, value)) {
      return sql.add("0");
    }
    sql.key(scope, path);
    return value == null ? sql.add(" IS NULL") : sql.add("=").bindKey(value);
  }

  /** The id is a column of text, which SQLite would compare with a number as text. */
  private boolean cannotBe(Path path, @Nullable Object value) {
    return scope.isId(path) && !(value instanceof String);
  }

  private SqlText wholeValue(Path path, Object value) {
    if (scope.isScalar(path)) {
      return sql.add("0");
    }
    sql.add("(CASE WHEN ").type(scope, path).add(value instanceof Map ? "='object'" : "='array'");
    sql.add(" THEN hf_equal(").value(scope, path);
    return sql.add(",").bind(json(value)).add(")").add(OTHERWISE_FALSE);
  }

  @Override
  public SqlText in(Filter.In filter) {
    List<Object> listed = new ArrayList<>();
    List<Object> whole = new ArrayList<>();
    List<Filter> single = new ArrayList<>();
    for (Object value : filter.values()) {
      if (value == null) {
        single.add(new Filter.Equal(filter.path(), null));
      } else if (value instanceof Map || value instanceof List) {
        whole.add(value);
      } else if (!cannotBe(filter.path(), value)) {
        listed.add(value);
      }
    }
    if (whole.size() <= LISTED_VALUES) {
      whole.forEach(value -> single.add(new Filter.Equal(filter.path(), value)));
      whole.clear();
    }
    if (single.isEmpty() && whole.isEmpty() && !listed.isEmpty()) {
      return listed(filter.path(), listed);
    }
    sql.add("(");
    joined(single, false);
    if (!whole.isEmpty()) {
      sql.add(" OR ");
      wholeValues(filter.path(), whole);
    }
    if (!listed.isEmpty()) {
      sql.add(" OR ");
      listed(filter.path(), listed);
    }
    return sql.add(")");
  }

  /** Many objects and arrays: looked up in one go, since a condition for each would take long. */
  private SqlText wholeValues(Path path, List<Object> values) {
    if (scope.isScalar(path)) {
      return sql.add("0");
    }
    sql.add("(CASE WHEN ").type(scope, path).add(" IN ('object','array') THEN hf_in(");
    return sql.value(scope, path).add(",").bind(json(values)).add(")").add(OTHERWISE_FALSE);
  }

  private SqlText listed(Path path, List<Object> values) {
    sql.key(scope, path).add(" IN (");
    if (values.size() > LISTED_VALUES) {
      return elements(values).add(")");
    }
    for (int i = 0; i < values.size(); i++) {
      sql.add(i == 0 ? "" : ",").bindKey(values.get(i));
    }
    return sql.add(")");
  }

  private SqlText elements(List<Object> values) {
    sql.add("SELECT CASE type WHEN 'false' THEN x'01' WHEN 'true' THEN x'02' ELSE value END");
    return sql.add(" FROM json_each(").bind(json(values)).add(")");
  }

  @Override
  public SqlText compare(Filter.Compare filter) {
    Path path = filter.path();
    Object value = filter.value();
    if (cannotBe(path, value)) {
      return sql.add("0");
    }
    boolean upwards =
        filter.comparison() == Filter.Comparison.GT || filter.comparison() == Filter.Comparison.GTE;
    sql.add("(").key(scope, path).add(operator(filter.comparison())).bindKey(value);
    sql.add(" AND ").key(scope, path).add(edge(value, upwards));
    return sql.add(")");
  }

  private static String operator(Filter.Comparison comparison) {
    return switch (comparison) {
      case GT -> ">";
      case GTE -> ">=";
      case LT -> "<";
      case LTE -> "<=";
    };
  }

  /**
   * Where the type of the value ends in the order of keys, on the side that is left open. There is
   * always one, since SQLite rather scans than goes by an index for a range with one end.
   */
  private static String edge(Object value, boolean upwards) {
    if (value instanceof String) {
      return upwards ? "<x''" : ">=''";
    }
    if (value instanceof Boolean) {
      return upwards ? "<=x'02'" : ">=x'01'";
    }
    return upwards ? "<''" : ">=-9e999";
  }

  @Override
  public SqlText exists(Filter.Exists filter) {
    if (scope.isScalar(filter.path())) {
      return sql.add("1");
    }
    return sql.type(scope, filter.path()).add(" IS NOT NULL");
  }

  @Override
  public SqlText text(Filter.Text filter) {
    Path path = filter.path();
    String wanted = filter.text();
    return switch (filter.match()) {
      case STARTS_WITH -> startsWith(path, wanted);
      case ENDS_WITH ->
          ofText(
              path,
              value -> {
                value.add("substr(").value(scope, path).add(",-length(").bind(wanted);
                value.add("))=").bind(wanted);
              },
              wanted.isEmpty());
      case CONTAINS ->
          ofText(
              path,
              value -> value.add("instr(").value(scope, path).add(",").bind(wanted).add(")>0"),
              wanted.isEmpty());
      case EQUALS_IGNORE_CASE ->
          ofText(
              path,
              value ->
                  value.add("hf_fold(").value(scope, path).add(")=hf_fold(").bind(wanted).add(")"),
              false);
      case CONTAINS_IGNORE_CASE ->
          ofText(
              path,
              value -> {
                value.add("instr(hf_fold(").value(scope, path).add("),hf_fold(").bind(wanted);
                value.add("))>0");
              },
              wanted.isEmpty());
    };
  }

  /** A range, which an index can answer. */
  private SqlText startsWith(Path path, String prefix) {
    sql.add("(").key(scope, path).add(">=").bind(prefix).add(" AND ").key(scope, path);
    String end = Strings.successor(prefix);
    return (end == null ? sql.add("<x''") : sql.add("<").bind(end)).add(")");
  }

  private SqlText ofText(Path path, Consumer<SqlText> condition, boolean anyText) {
    if (scope.isId(path)) {
      if (anyText) {
        return sql.add("1");
      }
      condition.accept(sql);
      return sql;
    }
    if (anyText) {
      return sql.add("(").type(scope, path).add("='text')");
    }
    sql.add("(CASE WHEN ").type(scope, path).add("='text' THEN ");
    condition.accept(sql);
    return sql.add(OTHERWISE_FALSE);
  }

  @Override
  public SqlText regex(Filter.Regex filter) {
    Path path = filter.path();
    RegexLiteral literal = TextPattern.of(filter.pattern()).literal();
    sql.add("(");
    if (literal.prefix().isPresent()) {
      startsWith(path, literal.prefix().get()).add(" AND ");
    }
    return ofText(
            path,
            value -> {
              if (literal.part().isPresent()) {
                value.add("instr(").value(scope, path).add(",").bind(literal.part().get());
                value.add(")>0 AND ");
              }
              value.add("hf_regex(").value(scope, path).add(",").bind(filter.pattern()).add(")");
            },
            false)
        .add(")");
  }

  @Override
  public SqlText containsAll(Filter.ContainsAll filter) {
    Path path = filter.path();
    if (scope.isScalar(path)) {
      return sql.add("0");
    }
    if (filter.values().size() > LISTED_VALUES) {
      sql.add("(CASE WHEN ").type(scope, path).add("='array' THEN hf_contains_all(");
      sql.value(scope, path).add(",").bind(json(filter.values())).add(")");
      return sql.add(OTHERWISE_FALSE);
    }
    sql.add("(").type(scope, path).add("='array'");
    for (Object value : filter.values()) {
      int element = each(path);
      holds(element, value).add(")");
    }
    return sql.add(")");
  }

  /** Adds the start of a condition that the array at the path has an element that … */
  private int each(Path path) {
    int element = sql.alias();
    sql.add(" AND EXISTS(SELECT 1 FROM json_each(").document(scope).add(",").path(path);
    sql.add(") AS ").alias(element).add(" WHERE ");
    return element;
  }

  private SqlText holds(int element, @Nullable Object value) {
    sql.alias(element).add(".type");
    if (value == null) {
      return sql.add("='null'");
    }
    if (value instanceof Boolean truth) {
      return sql.add(truth ? "='true'" : "='false'");
    }
    sql.add(value instanceof String ? "='text' AND " : " IN ('integer','real') AND ");
    return sql.alias(element).add(".value=").bind(value);
  }

  @Override
  public SqlText size(Filter.Size filter) {
    Path path = filter.path();
    if (scope.isScalar(path)) {
      return sql.add("0");
    }
    sql.add("(").type(scope, path).add("='array' AND json_array_length(").document(scope);
    return sql.add(",").path(path).add(")=").bind((long) filter.size()).add(")");
  }

  @Override
  public SqlText elementMatch(Filter.ElementMatch filter) {
    Path path = filter.path();
    if (scope.isScalar(path)) {
      return sql.add("0");
    }
    sql.add("(").type(scope, path).add("='array'");
    int element = each(path);
    sql.alias(element).add(filter.scalar() ? ".type NOT IN ('object','array')" : ".type='object'");
    sql.add(" AND ");
    Scope inside = new Scope(filter.scalar() ? Scope.Kind.SCALAR : Scope.Kind.OBJECT, element);
    return filter.filter().accept(new SqliteQueries(sql, inside)).add("))");
  }

  /** Canonical JSON of a plain value that is not an object itself, or is. */
  static String json(Object plain) {
    byte[] wrapped = Bodies.toJson(Bodies.of(Map.of("v", plain)));
    return new String(wrapped, 5, wrapped.length - 6, StandardCharsets.UTF_8);
  }
}
