package dev.holdfast.sqlite;

import dev.holdfast.Aggregation;
import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.JsonForm;
import dev.holdfast.Path;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers reads over one connection. Rows that it returns keep the lease; nothing else does. */
final class SqliteReads implements Read.Visitor {
  private static final Pattern INDEX_IN_PLAN = Pattern.compile("USING (?:COVERING )?INDEX (\\w+)");

  private static final Path VALUE = Path.of("v");

  private final Tables tables;
  private final Link link;
  private final Lease lease;

  SqliteReads(Tables tables, Lease lease) {
    this.tables = tables;
    this.link = tables.link();
    this.lease = lease;
  }

  @Override
  public Rows byId(Read.ById read) {
    Table table = tables.find(read.collection());
    if (table == null || read.ids().isEmpty()) {
      return Rows.of(Collections.emptyIterator());
    }
    if (read.ids().size() == 1) {
      return single(table, read);
    }
    return new SqliteRows(
        link.query(Statements.byIds(table, read.ids())), lease, read.projection());
  }

  private Rows single(Table table, Read.ById read) {
    String id = read.ids().get(0);
    try (Cursor cursor = link.query(table.byId(), s -> s.setString(1, id))) {
      if (!cursor.next()) {
        return Rows.of(Collections.emptyIterator());
      }
      Body whole = Bodies.json(cursor.bytes(2));
      Body body = read.projection() == null ? whole : Projector.of(read.projection()).apply(whole);
      return Rows.of(List.of(new Image(id, cursor.number(1), body)).iterator());
    }
  }

  @Override
  public Rows find(Read.Find read) {
    Table table = tables.find(read.collection());
    if (table == null || read.limit() == 0) {
      return Rows.of(Collections.emptyIterator());
    }
    return new SqliteRows(link.query(Statements.find(table, read)), lease, read.projection());
  }

  @Override
  public long count(Read.Count read) {
    Table table = tables.find(read.collection());
    return table == null ? 0 : link.number(Statements.count(table, read)).orElse(0L);
  }

  @Override
  public List<@Nullable Object> distinct(Read.Distinct read) {
    DistinctValues values = DistinctValues.of(VALUE);
    Table table = tables.find(read.collection());
    if (table == null) {
      return values.values();
    }
    try (Cursor cursor = link.query(Statements.distinct(table, read))) {
      while (cursor.next()) {
        Object container = cursor.value(2);
        Object value =
            container == null
                ? SqlText.plain(cursor.value(1))
                : Functions.plain(container.toString());
        values.add("", Collections.singletonMap("v", value));
      }
    }
    return values.values();
  }

  @Override
  public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
    Aggregation aggregation = read.aggregation();
    Table table = tables.find(read.collection());
    if (table == null) {
      return Aggregator.of(aggregation).rows();
    }
    try (Cursor cursor = link.query(AggregateSql.of(table, aggregation))) {
      return AggregateSql.rows(aggregation, cursor);
    }
  }

  @Override
  public Explanation explain(Read.Explain read) {
    Filter filter = read.find().filter();
    Table table = tables.find(read.collection());
    String plan = table == null ? "no such collection" : plan(Statements.find(table, read.find()));
    return new Explanation("sqlite", JsonForm.text(filter), null, indexIn(plan).orElse(null), plan);
  }

  private String plan(Sql find) {
    StringBuilder plan = new StringBuilder();
    try (Cursor cursor = link.query(Statements.explain(find))) {
      while (cursor.next()) {
        plan.append(plan.isEmpty() ? "" : "; ").append(cursor.text(4));
      }
    }
    return plan.toString();
  }

  private Optional<String> indexIn(String plan) {
    Matcher matcher = INDEX_IN_PLAN.matcher(plan);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String name = matcher.group(1);
    return name.startsWith("i")
        ? tables.indexName(Long.parseLong(name.substring(1)))
        : Optional.of("id");
  }
}
