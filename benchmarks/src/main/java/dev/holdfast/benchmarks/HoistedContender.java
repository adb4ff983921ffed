package dev.holdfast.benchmarks;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The quickest that was found by hand for orders: the fields that are searched, sorted and changed
 * are columns, the rest is JSON as text that only this process parses, reads fetch bytes, many
 * inserts are one statement with arrays, and the writes of a transaction travel with its commit. It
 * knows its one type beforehand, and can change no field but the two that it is asked to.
 */
final class HoistedContender implements Contender {
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE orders(id text COLLATE \"C\" PRIMARY KEY, customer text COLLATE \"C\","
              + " cents bigint, region text COLLATE \"C\", weight float8, status text, b text NOT NULL)",
          "CREATE INDEX ON orders(customer, cents DESC)",
          "CREATE INDEX ON orders(region)");
  private static final String INSERT = "INSERT INTO orders VALUES(?,?,?,?,?,?,?)";
  private static final String UPDATE =
      "UPDATE orders SET status=?, b=(b::jsonb||jsonb_build_object('status',?,"
          + "'visits',(b::jsonb->>'visits')::bigint+1))::text WHERE id=?";

  private final Connection connection;
  private final PreparedStatement findById;
  private final PreparedStatement findByCustomer;
  private final PreparedStatement findByRegion;
  private final PreparedStatement findByIds;
  private final PreparedStatement centsByStatus;
  private final PreparedStatement count;
  private final PreparedStatement update;
  private final PreparedStatement scan;
  private final PreparedStatement insert;
  private final PreparedStatement insertMany;
  private final PreparedStatement delete;
  private final PreparedStatement deleteMany;
  private final PreparedStatement begin;
  private final PreparedStatement writes;

  HoistedContender(String url) {
    try {
      connection = DriverManager.getConnection(url);
      try (Statement statement = connection.createStatement()) {
        for (String table : TABLES) {
          statement.execute(table);
        }
      }
      findById = connection.prepareStatement("SELECT b FROM orders WHERE id=?");
      findByCustomer =
          connection.prepareStatement(
              "SELECT b FROM orders WHERE customer=? ORDER BY cents DESC LIMIT 20");
      findByRegion =
          connection.prepareStatement(
              "SELECT b FROM orders WHERE region=? ORDER BY weight LIMIT 20");
      findByIds = connection.prepareStatement("SELECT b FROM orders WHERE id=ANY(?)");
      centsByStatus =
          connection.prepareStatement(
              "SELECT status, sum(cents) FROM orders WHERE customer=? GROUP BY 1");
      count = connection.prepareStatement("SELECT count(*) FROM orders WHERE customer=?");
      update = connection.prepareStatement(UPDATE);
      scan = connection.prepareStatement("SELECT b FROM orders ORDER BY id");
      scan.setFetchSize(FETCHED_AT_ONCE);
      insert = connection.prepareStatement(INSERT);
      insertMany =
          connection.prepareStatement(
              "INSERT INTO orders SELECT * FROM unnest(?::text[],?::text[],?::bigint[],?::text[],"
                  + "?::float8[],?::text[],?::text[])");
      delete = connection.prepareStatement("DELETE FROM orders WHERE id=?");
      deleteMany = connection.prepareStatement("DELETE FROM orders WHERE id=ANY(?)");
      begin = connection.prepareStatement("BEGIN; SELECT b FROM orders WHERE id=?");
      writes = connection.prepareStatement(UPDATE + ";" + INSERT + ";COMMIT");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String name() {
    return "best by hand";
  }

  @Override
  public Order findById(String id) {
    return call(
        () -> {
          findById.setString(1, id);
          return rows(findById.executeQuery()).get(0);
        });
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return call(
        () -> {
          findByCustomer.setString(1, customer);
          return rows(findByCustomer.executeQuery());
        });
  }

  @Override
  public List<Order> findByRegion(String region) {
    return call(
        () -> {
          findByRegion.setString(1, region);
          return rows(findByRegion.executeQuery());
        });
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return call(
        () -> {
          findByIds.setArray(1, array("text", ids.toArray()));
          return rows(findByIds.executeQuery());
        });
  }

  private static List<Order> rows(ResultSet found) throws SQLException {
    List<Order> orders = new ArrayList<>();
    try (ResultSet rows = found) {
      while (rows.next()) {
        orders.add(Json.order(rows.getBytes(1)));
      }
    }
    return orders;
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    return call(
        () -> {
          centsByStatus.setString(1, customer);
          Map<String, Long> sums = new HashMap<>();
          try (ResultSet rows = centsByStatus.executeQuery()) {
            while (rows.next()) {
              sums.put(rows.getString(1), rows.getLong(2));
            }
          }
          return sums;
        });
  }

  @Override
  public long count(String customer) {
    return call(
        () -> {
          count.setString(1, customer);
          try (ResultSet rows = count.executeQuery()) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  @Override
  public void update(String id, String status) {
    call(
        () -> {
          update.setString(1, status);
          update.setString(2, status);
          update.setString(3, id);
          return update.executeUpdate();
        });
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    call(
        () -> {
          connection.setAutoCommit(false);
          try (ResultSet rows = scan.executeQuery()) {
            while (rows.next()) {
              consumer.accept(Json.order(rows.getBytes(1)));
            }
          } finally {
            connection.commit();
            connection.setAutoCommit(true);
          }
          return true;
        });
  }

  @Override
  public void insertOne(Order order) {
    call(
        () -> {
          bind(insert, 1, order);
          return insert.executeUpdate();
        });
  }

  private static void bind(PreparedStatement statement, int first, Order order)
      throws SQLException {
    statement.setString(first, order.id());
    statement.setString(first + 1, order.customer());
    statement.setLong(first + 2, order.cents());
    statement.setString(first + 3, order.region());
    statement.setDouble(first + 4, order.weight());
    statement.setString(first + 5, order.status());
    statement.setString(first + 6, Json.text(order));
  }

  @Override
  public void delete(String id) {
    call(
        () -> {
          delete.setString(1, id);
          return delete.executeUpdate();
        });
  }

  @Override
  public void insertMany(List<Order> orders) {
    call(
        () -> {
          insertMany.setArray(1, array("text", orders.stream().map(Order::id).toArray()));
          insertMany.setArray(2, array("text", orders.stream().map(Order::customer).toArray()));
          insertMany.setArray(3, array("int8", orders.stream().map(Order::cents).toArray()));
          insertMany.setArray(4, array("text", orders.stream().map(Order::region).toArray()));
          insertMany.setArray(5, array("float8", orders.stream().map(Order::weight).toArray()));
          insertMany.setArray(6, array("text", orders.stream().map(Order::status).toArray()));
          insertMany.setArray(7, array("text", orders.stream().map(Json::text).toArray()));
          return insertMany.executeUpdate();
        });
  }

  private Array array(String type, Object[] values) throws SQLException {
    return connection.createArrayOf(type, values);
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return call(
        () -> {
          try {
            begin.setString(1, id);
            begin.execute();
            begin.getMoreResults();
            Order found = rows(begin.getResultSet()).get(0);
            writes.setString(1, status);
            writes.setString(2, status);
            writes.setString(3, id);
            bind(writes, 4, more);
            writes.execute();
            return found;
          } catch (SQLException | RuntimeException e) {
            connection.createStatement().execute("ROLLBACK");
            throw e;
          }
        });
  }

  @Override
  public void deleteMany(List<String> ids) {
    call(
        () -> {
          deleteMany.setArray(1, array("text", ids.toArray()));
          return deleteMany.executeUpdate();
        });
  }

  @Override
  public void close() {
    call(
        () -> {
          connection.close();
          return true;
        });
  }

  private static <R> R call(Work<R> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Work<R> {
    R run() throws SQLException;
  }
}
