package dev.holdfast.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** How the contenders lay orders out in PostgreSQL. */
final class PostgresSql {
  /** The plainest: the whole order as {@code jsonb} beside its id, indexes on expressions. */
  static final OrderSql PLAIN =
      new OrderSql(
          List.of(
              "CREATE TABLE orders(id text COLLATE \"C\" PRIMARY KEY, d jsonb NOT NULL)",
              "CREATE INDEX ON orders((d->>'customer'), ((d->>'cents')::bigint) DESC)",
              "CREATE INDEX ON orders((d->>'region'))"),
          "SELECT d FROM orders WHERE id=?",
          "SELECT d FROM orders WHERE d->>'customer'=? ORDER BY (d->>'cents')::bigint DESC LIMIT 20",
          "SELECT d FROM orders WHERE d->>'region'=? ORDER BY (d->>'weight')::float8 LIMIT 20",
          "SELECT d FROM orders WHERE id IN (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
          "SELECT d->>'status', sum((d->>'cents')::bigint) FROM orders WHERE d->>'customer'=?"
              + " GROUP BY 1",
          "SELECT count(*) FROM orders WHERE d->>'customer'=?",
          "UPDATE orders SET d=d||jsonb_build_object('status',?,'visits',(d->>'visits')::bigint+1)"
              + " WHERE id=?",
          "SELECT d FROM orders ORDER BY id",
          Contender.FETCHED_AT_ONCE,
          "INSERT INTO orders(id,d) VALUES(?,?::jsonb)",
          "DELETE FROM orders WHERE id=?");

  /** As the mappers of objects want it: a column for each field, JSON for what is nested. */
  static final List<String> COLUMNS =
      List.of(
          "CREATE TABLE orders(id text COLLATE \"C\" PRIMARY KEY, customer text NOT NULL,"
              + " region text NOT NULL, status text NOT NULL, cents bigint NOT NULL,"
              + " visits bigint NOT NULL, weight float8 NOT NULL, gift boolean NOT NULL,"
              + " placed_at text NOT NULL, lines jsonb NOT NULL, tags text[] NOT NULL,"
              + " note text NOT NULL)",
          "CREATE INDEX ON orders(customer, cents DESC)",
          "CREATE INDEX ON orders(region)");

  private PostgresSql() {}

  static void create(List<String> tables, DataSource source) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : tables) {
        statement.execute(table);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
