package dev.holdfast.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A database of PostgreSQL, with a schema for each contender. */
final class PostgresArena implements Arena {
  private final TestServer server;
  private final TestDatabase database;

  /**
   * @param synchronous {@code full} for a server that waits for the disk at each commit
   */
  PostgresArena(String synchronous) {
    server = synchronous.equals("full") ? TestServer.durablePostgres() : TestServer.postgres();
    database = server.newDatabase();
    execute(
        "CREATE SCHEMA by_jdbc;CREATE SCHEMA by_hand;CREATE SCHEMA by_jdbi;"
            + "CREATE SCHEMA by_hibernate;CREATE SCHEMA by_spring");
  }

  @Override
  public Map<String, Supplier<Contender>> contenders() {
    Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
    contenders.put(
        "raw",
        () ->
            new JdbcContender(
                () -> DriverManager.getConnection(schema("by_jdbc")), PostgresSql.PLAIN));
    contenders.put("best", () -> new HoistedContender(schema("by_hand")));
    contenders.put("holdfast", () -> new HoldfastContender(database.url()));
    contenders.put("jdbi", () -> new JdbiContender(pool("by_jdbi"), PostgresSql.PLAIN));
    contenders.put("hibernate", () -> new HibernateContender(pool("by_hibernate")));
    contenders.put("spring", () -> new SpringJdbcContender(pool("by_spring")));
    return contenders;
  }

  private HikariDataSource pool(String schema) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(schema(schema));
    config.setMaximumPoolSize(4);
    return new HikariDataSource(config);
  }

  /** What connects to a schema of the contender's own. */
  private String schema(String name) {
    return database.nativeUrl() + "&currentSchema=" + name;
  }

  /** What autovacuum would do in the midst of it. */
  @Override
  public void settle() {
    execute("VACUUM ANALYZE");
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(database.nativeUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean isServer() {
    return true;
  }

  @Override
  public String description() {
    return server.origin();
  }

  @Override
  public void close() {
    database.close();
  }
}
