package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.Read;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table with documents, asked by the statements themselves. */
final class QueryTable implements AutoCloseable {
  private final TestDatabase database = TestServer.postgres().newDatabase();
  private final Connection connection;
  private final Link link;
  private final Table table = new Table(1, "c", "it's \"c\"", "hold \"fast\"");

  QueryTable() throws SQLException {
    connection = DriverManager.getConnection(database.nativeUrl());
    link = new Link(connection);
    link.execute("SET jit=off");
    link.execute(new SqlText().add("CREATE SCHEMA ").identifier(table.schema()).text());
    link.execute(
        new SqlText().add("CREATE SEQUENCE ").in(table.schema()).add("hf_revision").text());
    link.execute(WriteStatements.createTable(table));
  }

  Link link() {
    return link;
  }

  Table table() {
    return table;
  }

  void insert(String id, Map<String, @Nullable Object> body) {
    link.number(
        table.insert,
        s -> {
          s.setString(1, id);
          s.setBytes(2, Bodies.toJson(Bodies.of(body)));
        });
  }

  /** Inserts as many documents; the expression of the body may use their number {@code i}. */
  void insertMany(String body, int count) {
    SqlText sql =
        new SqlText().add("INSERT INTO ").table(table).add("(id,rev,b) SELECT i::text,i,");
    sql.add(body).add(" FROM generate_series(1,").number(count).add(") AS i");
    link.execute(sql.text());
  }

  void put(String id, Map<String, @Nullable Object> body) {
    link.number(
        WriteStatements.put(table),
        s -> {
          s.setBytes(1, Bodies.toJson(Bodies.of(body)));
          s.setString(2, id);
        });
  }

  Optional<Map<String, @Nullable Object>> body(String id) {
    try (Cursor cursor = link.query(table.byId, s -> s.setString(1, id))) {
      return cursor.next() ? Optional.of(Bodies.json(cursor.bytes(2)).toMap()) : Optional.empty();
    }
  }

  void index(long number, Index index) {
    link.execute(IndexSql.create(table, number, index));
  }

  void execute(String sql) {
    link.execute(sql);
  }

  List<String> find(
      Filter filter,
      List<Sort> sort,
      @Nullable List<@Nullable Object> after,
      long offset,
      long limit) {
    Filter residue = PostgresQueries.residue(filter);
    DocumentMatcher matcher = DocumentMatcher.of(residue == null ? Filter.all() : residue);
    Read.Find find = new Read.Find("c", filter, sort, after, offset, limit, null);
    List<String> ids = new ArrayList<>();
    try (Finding finding = new Finding(link, table, find, false, 0)) {
      while (finding.next()) {
        Cursor cursor = finding.cursor();
        if (matcher.matches(cursor.text(1), Bodies.json(cursor.bytes(3)).toMap())) {
          ids.add(cursor.text(1));
        }
      }
    }
    if (residue == null) {
      return ids;
    }
    int from = (int) Math.min(offset, ids.size());
    return ids.subList(from, limit < 0 ? ids.size() : (int) Math.min(from + limit, ids.size()));
  }

  PlanReading plan(Sql sql) {
    try (Cursor cursor = link.query(Statements.explain(sql))) {
      cursor.next();
      return PlanReading.of(cursor.text(1));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    database.close();
  }
}
