package dev.holdfast.postgres;

import dev.holdfast.Aggregation;
import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.JsonForm;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Aggregator;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers reads over one connection. Rows that it returns keep the lease; nothing else does. */
final class PostgresReads implements Read.Visitor {
  /** A result that is surely no larger comes at once, which saves a transaction. */
  private static final int FEW = 50;

  private static final List<Sort> BY_ID = List.of(Sort.ascending(Path.ID));

  private final Catalogue catalogue;
  private final Link link;
  private final Lease lease;

  PostgresReads(Catalogue catalogue, Link link, Lease lease) {
    this.catalogue = catalogue;
    this.link = link;
    this.lease = lease;
  }

  @Override
  public Rows byId(Read.ById read) {
    Table table = catalogue.find(link, read.collection());
    if (table == null || read.ids().isEmpty()) {
      return Rows.of(Collections.emptyIterator());
    }
    if (read.ids().size() == 1 && !read.lock()) {
      return single(table, read);
    }
    String text = WriteStatements.byIds(table, read.lock());
    String[] ids = read.ids().toArray(new String[0]);
    boolean few = ids.length <= FEW;
    Cursor cursor = link.query(text, s -> s.setObject(1, ids), few ? 0 : portion());
    PostgresRows rows = PostgresRows.of(cursor, lease, read.projection());
    return few ? rows.inMemory() : rows;
  }

  private Rows single(Table table, Read.ById read) {
    String id = read.ids().get(0);
    try (Cursor cursor = link.query(table.byId, s -> s.setString(1, id))) {
      if (!cursor.next()) {
        return Rows.of(Collections.emptyIterator());
      }
      Body whole = Bodies.json(cursor.bytes(2));
      Body body = read.projection() == null ? whole : Projector.of(read.projection()).apply(whole);
      return Rows.of(List.of(new Image(id, cursor.number(1), body)).iterator());
    }
  }

  /** Rows come in portions only inside a transaction. */
  private int portion() {
    link.begin();
    return PostgresRows.FIRST_PORTION;
  }

  /** The same for what may take two statements. */
  private int portion(Read.Find read) {
    if (Keyset.mayTie(read.sort())) {
      link.beginOfOneState();
    }
    return portion();
  }

  @Override
  public Rows find(Read.Find read) {
    Table table = catalogue.find(link, read.collection());
    if (table == null || read.limit() == 0) {
      return Rows.of(Collections.emptyIterator());
    }
    Filter residue = PostgresQueries.residue(read.filter());
    if (residue != null) {
      return PostgresRows.matching(
          new Finding(link, table, read, false, portion(read)),
          lease,
          read.projection(),
          residue,
          read.offset(),
          read.limit());
    }
    boolean few = read.limit() > 0 && read.limit() <= FEW;
    Finding finding =
        few
            ? Finding.anew(link, table, read, 0)
            : new Finding(link, table, read, false, portion(read));
    PostgresRows rows = PostgresRows.of(finding, lease, read.projection());
    return few ? rows.inMemory() : rows;
  }

  @Override
  public long count(Read.Count read) {
    Table table = catalogue.find(link, read.collection());
    if (table == null) {
      return 0;
    }
    if (PostgresQueries.residue(read.filter()) == null) {
      return link.number(Statements.count(table, read)).orElse(0L);
    }
    long count = 0;
    try (Rows rows = matching(read.collection(), read.filter(), read.limit())) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }

  private Rows matching(String collection, Filter filter, long limit) {
    return find(new Read.Find(collection, filter, BY_ID, null, 0, limit, null));
  }

  @Override
  public List<@Nullable Object> distinct(Read.Distinct read) {
    Table table = catalogue.find(link, read.collection());
    if (table != null && PostgresQueries.residue(read.filter()) == null) {
      return distinct(Statements.distinct(table, read));
    }
    DistinctValues values = DistinctValues.of(read.path());
    try (Rows rows = matching(read.collection(), read.filter(), -1)) {
      while (rows.next()) {
        values.add(rows.id(), rows.body().toMap());
      }
    }
    return values.values();
  }

  private List<@Nullable Object> distinct(Sql sql) {
    List<@Nullable Object> values = new ArrayList<>();
    try (Cursor cursor = link.query(sql)) {
      while (cursor.next()) {
        values.add(
            cursor.isNull(3)
                ? Key.plain(cursor.text(1), cursor.text(2))
                : Json.plain(cursor.text(3)));
      }
    }
    return Collections.unmodifiableList(values);
  }

  @Override
  public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
    Aggregation aggregation = read.aggregation();
    Table table = catalogue.find(link, read.collection());
    Sql sql =
        table == null || PostgresQueries.residue(aggregation.filter()) != null
            ? null
            : AggregateSql.of(table, aggregation);
    if (sql != null) {
      try (Cursor cursor = link.query(sql)) {
        List<Map<String, @Nullable Object>> rows = AggregateSql.rows(aggregation, cursor);
        if (rows != null) {
          return rows;
        }
      }
    }
    Aggregator groups = Aggregator.of(aggregation);
    try (Rows rows = matching(read.collection(), aggregation.filter(), -1)) {
      while (rows.next()) {
        groups.add(rows.id(), rows.body().toMap());
      }
    }
    return groups.rows();
  }

  @Override
  public Explanation explain(Read.Explain read) {
    Filter filter = read.find().filter();
    Filter residue = PostgresQueries.residue(filter);
    String left = residue == null ? null : JsonForm.text(residue);
    Table table = catalogue.find(link, read.collection());
    if (table == null) {
      return new Explanation("postgresql", JsonForm.text(filter), left, null, "no such collection");
    }
    PlanReading plan;
    try (Cursor cursor = link.query(Statements.explain(Statements.find(table, read.find())))) {
      cursor.next();
      plan = PlanReading.of(cursor.text(1));
    }
    return new Explanation("postgresql", JsonForm.text(filter), left, index(plan), plan.text());
  }

  private @Nullable String index(PlanReading plan) {
    return plan.isById()
        ? "id"
        : plan.indexNumber().flatMap(number -> catalogue.indexName(link, number)).orElse(null);
  }
}
