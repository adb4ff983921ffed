package dev.holdfast.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The plainest code by hand: one connection, its statements prepared once, JSON as text. */
final class JdbcContender implements Contender {
  private final Connection connection;
  private final PreparedStatement findById;
  private final PreparedStatement findByCustomer;
  private final PreparedStatement findByRegion;
  private final PreparedStatement count;
  private final PreparedStatement update;
  private final PreparedStatement scan;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  JdbcContender(SqliteFile file) {
    try {
      connection = file.config().createConnection(file.url());
      try (Statement statement = connection.createStatement()) {
        statement.execute(SqliteFile.TABLE);
        statement.execute(SqliteFile.BY_CUSTOMER);
        statement.execute(SqliteFile.BY_REGION);
      }
      findById = connection.prepareStatement(SqliteFile.FIND_BY_ID);
      findByCustomer = connection.prepareStatement(SqliteFile.FIND_BY_CUSTOMER);
      findByRegion = connection.prepareStatement(SqliteFile.FIND_BY_REGION);
      count = connection.prepareStatement(SqliteFile.COUNT);
      update = connection.prepareStatement(SqliteFile.UPDATE);
      scan = connection.prepareStatement(SqliteFile.SCAN);
      insert = connection.prepareStatement(SqliteFile.INSERT);
      delete = connection.prepareStatement(SqliteFile.DELETE);
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
    List<Order> orders = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        orders.add(Json.order(rows.getString(1)));
      }
    }
    return orders;
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
    call(
        () -> {
          try (ResultSet rows = scan.executeQuery()) {
            while (rows.next()) {
              consumer.accept(Json.order(rows.getString(1)));
            }
          }
          return true;
        });
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

  private interface Work<R> {
    R run() throws SQLException;
  }
}
