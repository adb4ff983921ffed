package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.spi.RegexLiteral;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.TextPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a filter as a condition of SQL. All but regular expressions and very long texts in any
 * case is decided exactly; for those the condition lets through more, and {@link #residue} says
 * what is left to be decided on the documents.
 *
 * <p>A condition may come out NULL for false; whoever negates one asks {@code IS NOT TRUE}.
 */
final class PostgresQueries implements Filter.Visitor<SqlText> {
  /** More values than these go over as one array, to keep the number of statements small. */
  private static final int LISTED_VALUES = 8;

  /** Up to so many an index is asked for one by one, wherever in a filter they stand. */
  private static final int COMPARED_VALUES = 64;

  private final SqlText sql;
  private final Scope scope;
  private final boolean narrow;

  /**
   * A writer.
   *
   * @param narrow what cannot be decided counts as false, since it stands in a negation; else as
   *     true
   */
  private PostgresQueries(SqlText sql, Scope scope, boolean narrow) {
    this.sql = sql;
    this.scope = scope;
    this.narrow = narrow;
  }

  /** Adds the condition that a document matches, or one that more documents fulfil. */
  static SqlText condition(SqlText sql, Filter filter) {
    return filter.accept(new PostgresQueries(sql, Scope.DOCUMENT, false));
  }

  /** What has to be decided on the documents that fulfil the condition; null when nothing has. */
  static @Nullable Filter residue(Filter filter) {
    return Residue.of(filter);
  }

  @Override
  public SqlText and(Filter.And filter) {
    return joined(filter.filters(), " AND ", "true");
  }

  @Override
  public SqlText or(Filter.Or filter) {
    return joined(filter.filters(), " OR ", "false");
  }

  private SqlText joined(List<Filter> filters, String operator, String ofNone) {
    if (filters.isEmpty()) {
      return sql.add(ofNone);
    }
    if (filters.size() == 1) {
      return filters.get(0).accept(this);
    }
    String separator = "(";
    for (Filter filter : filters) {
      filter.accept(start(separator));
      separator = operator;
    }
    return sql.add(")");
  }

  private PostgresQueries start(String words) {
    sql.add(words);
    return this;
  }

  @Override
  public SqlText not(Filter.Not filter) {
    sql.add("((");
    filter.filter().accept(new PostgresQueries(sql, scope, !narrow));
    return sql.add(") IS NOT TRUE)");
  }

  @Override
  public SqlText equal(Filter.Equal filter) {
    return equal(filter.path(), filter.value());
  }

  private SqlText equal(Path path, @Nullable Object value) {
    if (value instanceof Map || value instanceof List) {
      return scope.isScalar(path)
          ? sql.add("false")
          : sql.add("(").value(scope, path).add("=").bind(Json.of(value)).add(")");
    }
    if (scope.isId(path)) {
      return value instanceof String ? sql.add("id=").bind(value) : sql.add("false");
    }
    Key key = Key.of(value);
    sql.add("(").prefix(scope, path).add("=").bind(key.prefix());
    sql.add(" AND ").place(scope, path).add("=").bindPlace(key);
    return wholeIfCut(key, path, "=").add(")");
  }

  /** What indexes have of a long text does not decide on it. */
  private SqlText wholeIfCut(Key key, Path path, String operator) {
    return key.isLong() ? sql.add(" AND ").whole(scope, path).add(operator).bind(key.text()) : sql;
  }

  @Override
  public SqlText in(Filter.In filter) {
    Path path = filter.path();
    Listed listed = Listed.of(filter.values(), LISTED_VALUES);
    List<Consumer<SqlText>> parts = new ArrayList<>();
    listed.single().forEach(value -> parts.add(s -> equal(path, value)));
    if (!listed.numbers().isEmpty() && !scope.isId(path)) {
      parts.add(s -> oneOf(s.place(scope, path), "numeric", listed.numbers()));
    }
    if (!listed.texts().isEmpty()) {
      parts.add(s -> texts(path, listed.texts()));
    }
    if (!listed.containers().isEmpty() && !scope.isScalar(path)) {
      parts.add(s -> oneOf(s.value(scope, path), "jsonb", listed.containers()));
    }
    if (parts.isEmpty()) {
      return sql.add("false");
    }
    String separator = "(";
    for (Consumer<SqlText> part : parts) {
      part.accept(sql.add(separator));
      separator = " OR ";
    }
    return sql.add(")");
  }

  private void texts(Path path, List<String> texts) {
    if (scope.isId(path)) {
      oneOf(sql.add("id"), "text", texts);
      return;
    }
    List<String> prefixes = new ArrayList<>();
    boolean anyCut = false;
    for (String text : texts) {
      Key key = Key.of(text);
      anyCut |= key.isLong();
      prefixes.add(key.prefix());
    }
    sql.add("(").place(scope, path).add("='Infinity'::numeric AND ");
    oneOf(sql.prefix(scope, path), "text", prefixes);
    if (anyCut) {
      oneOf(sql.add(" AND ").whole(scope, path), "text", texts);
    }
    sql.add(")");
  }

  /** Many are looked up in a table made of them, instead of compared with one after the other. */
  private static void oneOf(SqlText value, String type, List<String> values) {
    boolean many = values.size() > COMPARED_VALUES;
    value.add(many ? " IN (SELECT unnest(" : "=ANY(").bind(new Listing(type, values));
    value.add(many ? "))" : ")");
  }

  @Override
  public SqlText compare(Filter.Compare filter) {
    Path path = filter.path();
    Object value = filter.value();
    String operator = operator(filter.comparison());
    if (scope.isId(path)) {
      return value instanceof String ? sql.add("id").add(operator).bind(value) : sql.add("false");
    }
    Key key = Key.of(value);
    boolean upwards = operator.charAt(0) == '>';
    sql.add("(").place(scope, path);
    if (key.kind() == Key.Kind.NUMBER) {
      sql.add(operator).bindPlace(key).add(" AND ").place(scope, path);
      return sql.add(upwards ? "<'Infinity'::numeric)" : ">'-Infinity'::numeric)");
    }
    sql.add("=").bindPlace(key).add(" AND ").prefix(scope, path);
    sql.add(key.isLong() ? operator.substring(0, 1) + "=" : operator).bind(key.prefix());
    if (key.kind() == Key.Kind.BOOLEAN && !upwards) {
      sql.add(" AND ").prefix(scope, path).add(">='false'");
    }
    return wholeIfCut(key, path, operator).add(")");
  }

  private static String operator(Filter.Comparison comparison) {
    return switch (comparison) {
      case GT -> ">";
      case GTE -> ">=";
      case LT -> "<";
      case LTE -> "<=";
    };
  }

  @Override
  public SqlText exists(Filter.Exists filter) {
    return scope.isScalar(filter.path())
        ? sql.add("true")
        : sql.add("(").value(scope, filter.path()).add(" IS NOT NULL)");
  }

  @Override
  public SqlText text(Filter.Text filter) {
    Path path = filter.path();
    String wanted = filter.text();
    if (wanted.isEmpty() && filter.match() != Filter.TextMatch.EQUALS_IGNORE_CASE) {
      return anyText(path);
    }
    return switch (filter.match()) {
      case STARTS_WITH -> startsWith(path, wanted);
      case ENDS_WITH -> {
        Long length = (long) wanted.codePointCount(0, wanted.length());
        sql.add("(").add(isText(path)).add("right(").text(scope, path).add(",").bind(length);
        yield sql.add("::int)=").bind(wanted).add(")");
      }
      case CONTAINS -> has(path, wanted);
      case EQUALS_IGNORE_CASE -> {
        boolean whole = FoldedPattern.isWhole(wanted);
        yield inAnyCase(path, "^" + FoldedPattern.of(wanted) + (whole ? "$" : ""), whole);
      }
      case CONTAINS_IGNORE_CASE ->
          inAnyCase(path, FoldedPattern.of(wanted), FoldedPattern.isWhole(wanted));
    };
  }

  private SqlText anyText(Path path) {
    return scope.isId(path)
        ? sql.add("true")
        : sql.add("(").place(scope, path).add("='Infinity'::numeric)");
  }

  private Sql isText(Path path) {
    SqlText guard = new SqlText();
    return (scope.isId(path) ? guard : guard.type(scope, path).add("='string' AND ")).build();
  }

  /** A range, which an index can answer. */
  private SqlText startsWith(Path path, String prefix) {
    String start = Key.of(prefix).prefix();
    if (scope.isId(path)) {
      return range(s -> s.add("id"), sql.add("("), prefix).add(")");
    }
    sql.add("(").place(scope, path).add("='Infinity'::numeric AND ");
    range(s -> s.prefix(scope, path), sql, start);
    if (!start.equals(prefix)) {
      sql.add(" AND starts_with(").text(scope, path).add(",").bind(prefix).add(")");
    }
    return sql.add(")");
  }

  private static SqlText range(Consumer<SqlText> value, SqlText sql, String prefix) {
    value.accept(sql);
    sql.add(">=").bind(prefix);
    String end = Strings.successor(prefix);
    if (end != null) {
      value.accept(sql.add(" AND "));
      sql.add("<").bind(end);
    }
    return sql;
  }

  private SqlText has(Path path, String part) {
    sql.add("(").add(isText(path)).add("strpos(").text(scope, path);
    return sql.add(" COLLATE \"C\",").bind(part).add(")>0)");
  }

  private SqlText inAnyCase(Path path, String pattern, boolean whole) {
    if (narrow && !whole) {
      return sql.add("false");
    }
    sql.add("(").add(isText(path)).text(scope, path).add(" COLLATE \"C\"~");
    return sql.bind(pattern).add(")");
  }

  @Override
  public SqlText regex(Filter.Regex filter) {
    if (narrow) {
      return sql.add("false");
    }
    RegexLiteral literal = TextPattern.of(filter.pattern()).literal();
    Path path = filter.path();
    sql.add("(");
    if (literal.prefix().isPresent()) {
      startsWith(path, literal.prefix().get());
    } else {
      anyText(path);
    }
    if (literal.part().isPresent()) {
      sql.add(" AND ");
      has(path, literal.part().get());
    }
    return sql.add(")");
  }

  @Override
  public SqlText containsAll(Filter.ContainsAll filter) {
    Path path = filter.path();
    if (scope.isScalar(path)) {
      return sql.add("false");
    }
    List<@Nullable Object> wanted = filter.values();
    boolean many = wanted.size() > COMPARED_VALUES;
    sql.add("(").type(scope, path).add("='array' AND ").value(scope, path).add("@>");
    sql.bind(Json.of(many ? wanted.subList(0, LISTED_VALUES) : wanted));
    return (many ? nothingMissing(path, wanted) : sql).add(")");
  }

  /** PostgreSQL looks for each of the values in the whole array otherwise. */
  private SqlText nothingMissing(Path path, List<@Nullable Object> wanted) {
    List<String> values = wanted.stream().map(value -> Json.of(value).text()).toList();
    sql.add(" AND NOT EXISTS(SELECT unnest(").bind(new Listing("jsonb", values));
    return elements(sql.add(") EXCEPT SELECT x.v FROM "), path).add(" AS x(v))");
  }

  private SqlText elements(SqlText text, Path path) {
    text.add("jsonb_array_elements(CASE WHEN ").type(scope, path).add("='array' THEN ");
    return text.value(scope, path).add(" ELSE '[]'::jsonb END)");
  }

  @Override
  public SqlText size(Filter.Size filter) {
    Path path = filter.path();
    if (scope.isScalar(path)) {
      return sql.add("false");
    }
    sql.add("(CASE WHEN ").type(scope, path).add("='array' THEN jsonb_array_length(");
    sql.value(scope, path).add(")=").bind((long) filter.size());
    return sql.add(" ELSE false END)");
  }

  @Override
  public SqlText elementMatch(Filter.ElementMatch filter) {
    Path path = filter.path();
    if (scope.isScalar(path)) {
      return sql.add("false");
    }
    int element = sql.alias();
    elements(sql.add("EXISTS(SELECT 1 FROM "), path).add(" AS ");
    sql.alias(element).add("(v) WHERE jsonb_typeof(").alias(element);
    sql.add(filter.scalar() ? ".v) NOT IN ('object','array') AND " : ".v)='object' AND ");
    Scope inside = new Scope(filter.scalar() ? Scope.Kind.SCALAR : Scope.Kind.OBJECT, element);
    return filter.filter().accept(new PostgresQueries(sql, inside, narrow)).add(")");
  }
}
