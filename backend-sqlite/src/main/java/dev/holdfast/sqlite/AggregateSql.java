package dev.holdfast.sqlite;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.BandKey;
import dev.holdfast.Aggregation.FieldKey;
import dev.holdfast.Aggregation.KeyVisitor;
import dev.holdfast.Aggregation.Measure;
import dev.holdfast.Aggregation.TimeKey;
import dev.holdfast.Path;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation as one statement. SQLite groups and orders by keys as Holdfast does; its own sum
 * overflows and depends on the order, so sums, averages, bands and calendar units are functions of
 * {@link Functions}.
 */
final class AggregateSql implements KeyVisitor<SqlText> {
  private final SqlText sql = new SqlText().add("SELECT ");

  private AggregateSql() {}

  /** A column for each key, then one for each measure. */
  static Sql of(Table table, Aggregation aggregation) {
    AggregateSql writer = new AggregateSql();
    String separator = "";
    for (Aggregation.Key key : aggregation.keys()) {
      key.accept(writer.after(separator));
      separator = ",";
    }
    for (Measure measure : aggregation.measures()) {
      writer.after(separator).measure(measure);
      separator = ",";
    }
    SqlText sql = writer.sql.add(separator.isEmpty() ? "1 FROM " : " FROM ").table(table);
    Statements.where(sql, aggregation.filter());
    return sql.byFirstColumns(aggregation.keys().size()).build();
  }

  private AggregateSql after(String separator) {
    sql.add(separator);
    return this;
  }

  @Override
  public SqlText field(FieldKey key) {
    return sql.scalarKey(key.path());
  }

  @Override
  public SqlText time(TimeKey key) {
    sql.add("hf_time(").scalarKey(key.path()).add(",").bind(key.unit().name());
    return sql.add(",").bind(key.zone().getId()).add(")");
  }

  @Override
  public SqlText band(BandKey key) {
    return sql.add("hf_band(").scalarKey(key.path()).add(",").bind(key.width()).add(")");
  }

  private SqlText measure(Measure measure) {
    Path path = measure.path();
    String function =
        switch (measure.function()) {
          case COUNT -> "count(";
          case SUM -> "hf_sum(";
          case AVG -> "hf_avg(";
          case MIN -> "min(";
          case MAX -> "max(";
        };
    sql.add(function);
    return (path == null ? sql.add("*") : sql.scalarKey(path)).add(")");
  }

  /** The row that the cursor stands on, by names. */
  static Map<String, @Nullable Object> row(Aggregation aggregation, Cursor cursor) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    int column = 1;
    for (Aggregation.Key key : aggregation.keys()) {
      row.put(key.name(), SqlText.plain(cursor.value(column++)));
    }
    for (Measure measure : aggregation.measures()) {
      Object value = cursor.value(column++);
      boolean isSum = measure.function() == Aggregation.Function.SUM;
      row.put(
          measure.name(),
          isSum ? new BigDecimal(Objects.requireNonNull(value).toString()) : SqlText.plain(value));
    }
    return Collections.unmodifiableMap(row);
  }

  static List<Map<String, @Nullable Object>> rows(Aggregation aggregation, Cursor cursor) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    while (cursor.next()) {
      rows.add(row(aggregation, cursor));
    }
    return rows;
  }
}
