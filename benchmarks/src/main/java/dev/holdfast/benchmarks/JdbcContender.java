package dev.holdfast.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The plainest code by hand: one connection, its statements prepared once, JSON as text. */
final class JdbcContender implements Contender {
  private final Connection connection;
  private final boolean scansInTransaction;
  private final PreparedStatement findById;
  private final PreparedStatement findByCustomer;
  private final PreparedStatement findByRegion;
  private final PreparedStatement findByIds;
  private final PreparedStatement centsByStatus;
  private final PreparedStatement count;
  private final PreparedStatement update;
  private final PreparedStatement scan;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  JdbcContender(Connecting connecting, OrderSql sql) {
    try {
      connection = connecting.connect();
      try (Statement statement = connection.createStatement()) {
        for (String table : sql.tables()) {
          statement.execute(table);
        }
      }
      findById = connection.prepareStatement(sql.findById());
      findByCustomer = connection.prepareStatement(sql.findByCustomer());
      findByRegion = connection.prepareStatement(sql.findByRegion());
      findByIds = connection.prepareStatement(sql.findByIds());
      centsByStatus = connection.prepareStatement(sql.centsByStatus());
      count = connection.prepareStatement(sql.count());
      update = connection.prepareStatement(sql.update());
      scan = connection.prepareStatement(sql.scan());
      scan.setFetchSize(sql.fetchSize());
      scansInTransaction = sql.fetchSize() > 0;
      insert = connection.prepareStatement(sql.insert());
      delete = connection.prepareStatement(sql.delete());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String name() {
    return "raw JDBC by hand";
  }

  @Override
  public Order findById(String id) {
    return call(() -> one(findById, id));
  }

  private static Order one(PreparedStatement statement, String id) throws SQLException {
    statement.setString(1, id);
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return Json.order(rows.getString(1));
    }
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return call(() -> list(findByCustomer, customer));
  }

  @Override
  public List<Order> findByRegion(String region) {
    return call(() -> list(findByRegion, region));
  }

  private static List<Order> list(PreparedStatement statement, String key) throws SQLException {
    statement.setString(1, key);
    return rows(statement);
  }

  private static List<Order> rows(PreparedStatement statement) throws SQLException {
    List<Order> orders = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        orders.add(Json.order(rows.getString(1)));
      }
    }
    return orders;
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return call(
        () -> {
          for (int i = 0; i < ids.size(); i++) {
            findByIds.setString(i + 1, ids.get(i));
          }
          return rows(findByIds);
        });
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
    call(() -> changed(id, status));
  }

  private int changed(String id, String status) throws SQLException {
    update.setString(1, status);
    update.setString(2, id);
    return update.executeUpdate();
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    Work<Boolean> work = () -> scanned(consumer);
    if (scansInTransaction) {
      inTransaction(work);
    } else {
      call(work);
    }
  }

  private boolean scanned(Consumer<Order> consumer) throws SQLException {
    try (ResultSet rows = scan.executeQuery()) {
      while (rows.next()) {
        consumer.accept(Json.order(rows.getString(1)));
      }
    }
    return true;
  }

  @Override
  public void insertOne(Order order) {
    call(() -> inserted(order));
  }

  private int inserted(Order order) throws SQLException {
    insert.setString(1, order.id());
    insert.setString(2, Json.text(order));
    return insert.executeUpdate();
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
    inTransaction(
        () -> {
          for (Order order : orders) {
            insert.setString(1, order.id());
            insert.setString(2, Json.text(order));
            insert.addBatch();
          }
          return insert.executeBatch();
        });
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return inTransaction(
        () -> {
          Order found = one(findById, id);
          changed(id, status);
          inserted(more);
          return found;
        });
  }

  private <R> R inTransaction(Work<R> work) {
    return call(
        () -> {
          connection.setAutoCommit(false);
          try {
            R result = work.run();
            connection.commit();
            return result;
          } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
          } finally {
            connection.setAutoCommit(true);
          }
        });
  }

  @Override
  public void deleteMany(List<String> ids) {
    ids.forEach(this::delete);
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

  /** Opens the one connection. */
  interface Connecting {
    Connection connect() throws SQLException;
  }

  private interface Work<R> {
    R run() throws SQLException;
  }
}
