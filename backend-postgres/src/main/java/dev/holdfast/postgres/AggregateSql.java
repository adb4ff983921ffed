package dev.holdfast.postgres;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.BandKey;
import dev.holdfast.Aggregation.FieldKey;
import dev.holdfast.Aggregation.KeyVisitor;
import dev.holdfast.Aggregation.Measure;
import dev.holdfast.Aggregation.TimeKey;
import dev.holdfast.Path;
import dev.holdfast.spi.DecimalSum;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation as one statement: two columns for each key, see {@link Key}, then one of text for
 * each measure. The sum of {@code numeric} is exact and does not depend on the plan.
 */
final class AggregateSql implements KeyVisitor<SqlText> {
  /** From 2^63 on bands are made of the exact value of a double, which its text does not tell. */
  private static final String INEXACT = "9223372036854775808";

  private static final String DAY =
      "((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)";

  private static final String LEAP_DAY =
      "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29";

  private static final String INSTANT =
      "^([0-9]{4}-"
          + DAY
          + "|"
          + LEAP_DAY
          + ")T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{9}Z$";

  private final SqlText sql = new SqlText().add("SELECT ");

  private AggregateSql() {}

  /** The statement; null when PostgreSQL cannot answer. */
  static @Nullable Sql of(Table table, Aggregation aggregation) {
    if (PostgresQueries.residue(aggregation.filter()) != null
        || !aggregation.keys().stream().allMatch(AggregateSql::isPushed)) {
      return null;
    }
    AggregateSql writer = new AggregateSql();
    for (Aggregation.Key key : aggregation.keys()) {
      key.accept(writer).add(",");
    }
    for (Measure measure : aggregation.measures()) {
      writer.measure(measure).add(",");
    }
    writer.isInexact(aggregation);
    Statements.from(writer.sql, table, aggregation.filter());
    return writer.sql.byFirstColumns(aggregation.keys().size() * 2).build();
  }

  /** Weeks and other zones follow the calendar of Java. */
  private static boolean isPushed(Aggregation.Key key) {
    return !(key instanceof TimeKey time)
        || (time.unit() != Aggregation.TimeUnit.WEEK
            && time.zone().normalized().equals(ZoneOffset.UTC));
  }

  @Override
  public SqlText field(FieldKey key) {
    Path path = key.path();
    if (path.isId()) {
      return sql.add("'Infinity'::numeric,id");
    }
    sql.add("CASE WHEN ").type(Scope.DOCUMENT, path).add(" IN ('object','array') THEN ");
    sql.add("'-Infinity'::numeric ELSE ").place(Scope.DOCUMENT, path).add(" END,");
    return sql.whole(Scope.DOCUMENT, path);
  }

  @Override
  public SqlText time(TimeKey key) {
    isInstant(sql.add("CASE WHEN "), key.path());
    sql.add(" THEN 'Infinity'::numeric ELSE '-Infinity'::numeric END,(CASE WHEN ");
    isInstant(sql, key.path()).add(" THEN left(").text(Scope.DOCUMENT, key.path());
    sql.add(
        switch (key.unit()) {
          case MINUTE -> ",17)||'00.000000000Z'";
          case HOUR -> ",14)||'00:00.000000000Z'";
          case DAY -> ",11)||'00:00:00.000000000Z'";
          case MONTH -> ",8)||'01T00:00:00.000000000Z'";
          case YEAR -> ",5)||'01-01T00:00:00.000000000Z'";
          case WEEK -> throw new IllegalArgumentException("Weeks are not pushed down");
        });
    return sql.add(" ELSE '' END) COLLATE \"C\"");
  }

  private static SqlText isInstant(SqlText sql, Path path) {
    if (!path.isId()) {
      sql.type(Scope.DOCUMENT, path).add("='string' AND ");
    }
    return sql.text(Scope.DOCUMENT, path).add(" COLLATE \"C\"~").bind(INSTANT);
  }

  @Override
  public SqlText band(BandKey key) {
    if (key.path().isId()) {
      return sql.add("'-Infinity'::numeric,''::text");
    }
    sql.add("CASE WHEN ").type(Scope.DOCUMENT, key.path()).add("='number' THEN ");
    number(key.path()).add("-mod(");
    number(key.path()).add(",").bind(BigDecimal.valueOf(key.width())).add(")-CASE WHEN mod(");
    number(key.path()).add(",").bind(BigDecimal.valueOf(key.width())).add(")<0 THEN ");
    sql.bind(BigDecimal.valueOf(key.width()));
    return sql.add(" ELSE 0 END ELSE '-Infinity'::numeric END,''::text");
  }

  private SqlText number(Path path) {
    return sql.value(Scope.DOCUMENT, path).add("::numeric");
  }

  private void isInexact(Aggregation aggregation) {
    String separator = "";
    for (Aggregation.Key key : aggregation.keys()) {
      if (key instanceof BandKey && !key.path().isId()) {
        sql.add(separator.isEmpty() ? "bool_or(" : separator);
        separator = " OR ";
        ifNumber(sql.add("coalesce(abs("), key.path()).add(")>=").add(INEXACT).add(",false)");
      }
    }
    sql.add(separator.isEmpty() ? "false" : ")");
  }

  private SqlText measure(Measure measure) {
    Path path = measure.path();
    return switch (measure.function()) {
      case COUNT -> sql.add("count(*)::text");
      case SUM -> ifNumber(sql.add("sum("), path).add(")::text");
      case AVG -> {
        ifNumber(sql.add("sum("), path).add(")::text||' '||count(");
        yield ifNumber(sql, path).add(")::text");
      }
      case MIN -> extreme("min(", "bool_and(", path);
      case MAX -> extreme("max(", "bool_or(", path);
    };
  }

  /** Adds the number at a path, NULL for everything else. */
  private static SqlText ifNumber(SqlText sql, @Nullable Path path) {
    if (path == null || path.isId()) {
      return sql.add("NULL::numeric");
    }
    sql.add("CASE WHEN ").type(Scope.DOCUMENT, path).add("='number' THEN ");
    return sql.value(Scope.DOCUMENT, path).add("::numeric END");
  }

  /** The extreme of the kind that is the extreme one, which the first letter tells. */
  private SqlText extreme(String ofValues, String ofTruths, @Nullable Path path) {
    if (path == null || path.isId()) {
      return sql.add("'s'||").add(ofValues).add("id)");
    }
    List<Runnable> parts = new ArrayList<>();
    parts.add(() -> ifNumber(sql.add("'n'||").add(ofValues), path).add(")::text"));
    parts.add(() -> ofType(sql.add("'s'||").add(ofValues), "string", path).add("COLLATE \"C\")"));
    parts.add(
        () -> ofType(sql.add("'b'||").add(ofTruths), "boolean", path).add("::boolean)::text"));
    if (ofValues.equals("max(")) {
      Collections.reverse(parts);
    }
    String separator = "coalesce(";
    for (Runnable part : parts) {
      sql.add(separator);
      part.run();
      separator = ",";
    }
    return sql.add(")");
  }

  private static SqlText ofType(SqlText sql, String type, Path path) {
    sql.add("(CASE ").type(Scope.DOCUMENT, path).add(" WHEN '").add(type).add("' THEN ");
    return sql.text(Scope.DOCUMENT, path).add(" END)");
  }

  /** The answer; null when there is a number among it that only the reference can put in a band. */
  static @Nullable List<Map<String, @Nullable Object>> rows(
      Aggregation aggregation, Cursor cursor) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    int last = 1 + aggregation.keys().size() * 2 + aggregation.measures().size();
    while (cursor.next()) {
      if (cursor.truth(last)) {
        return null;
      }
      rows.add(row(aggregation, cursor));
    }
    return rows;
  }

  private static Map<String, @Nullable Object> row(Aggregation aggregation, Cursor cursor) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    int column = 1;
    for (Aggregation.Key key : aggregation.keys()) {
      row.put(key.name(), Key.plain(cursor.text(column), cursor.text(column + 1)));
      column += 2;
    }
    for (Measure measure : aggregation.measures()) {
      String text = cursor.isNull(column) ? null : cursor.text(column);
      row.put(measure.name(), value(measure.function(), text));
      column++;
    }
    return Collections.unmodifiableMap(row);
  }

  private static @Nullable Object value(Aggregation.Function function, @Nullable String text) {
    if (text == null) {
      return function == Aggregation.Function.SUM ? BigDecimal.ZERO : null;
    }
    return switch (function) {
      case COUNT -> Long.valueOf(text);
      case SUM -> DecimalSum.canonical(new BigDecimal(text));
      case AVG -> average(text);
      case MIN, MAX -> extreme(text);
    };
  }

  private static Object average(String text) {
    int space = text.indexOf(' ');
    return DecimalSum.average(
        new BigDecimal(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
  }

  private static Object extreme(String text) {
    String value = text.substring(1);
    return switch (text.charAt(0)) {
      case 'n' -> Key.number(value);
      case 'b' -> Boolean.valueOf(value);
      default -> value;
    };
  }
}
