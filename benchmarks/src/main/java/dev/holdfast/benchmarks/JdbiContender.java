package dev.holdfast.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Jdbi over a pool, as its manual shows it, with the statements of the raw contender. */
final class JdbiContender implements Contender {
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  JdbiContender(SqliteFile file) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(file.url());
    config.setMaximumPoolSize(4);
    Properties settings = file.config().toProperties();
    config.setDataSourceProperties(settings);
    pool = new HikariDataSource(config);
    jdbi = Jdbi.create(pool);
    jdbi.registerRowMapper(Order.class, (rows, context) -> Json.order(rows.getString(1)));
    jdbi.useHandle(
        handle -> {
          handle.execute(SqliteFile.TABLE);
          handle.execute(SqliteFile.BY_CUSTOMER);
          handle.execute(SqliteFile.BY_REGION);
        });
  }

  @Override
  public String name() {
    return "Jdbi";
  }

  @Override
  public Order findById(String id) {
    return jdbi.withHandle(handle -> one(handle, id));
  }

  private static Order one(Handle handle, String id) {
    return handle.createQuery(SqliteFile.FIND_BY_ID).bind(0, id).mapTo(Order.class).one();
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return list(SqliteFile.FIND_BY_CUSTOMER, customer);
  }

  @Override
  public List<Order> findByRegion(String region) {
    return list(SqliteFile.FIND_BY_REGION, region);
  }

  private List<Order> list(String sql, String key) {
    return jdbi.withHandle(
        handle -> handle.createQuery(sql).bind(0, key).mapTo(Order.class).list());
  }

  @Override
  public long count(String customer) {
    return jdbi.withHandle(
        handle -> handle.createQuery(SqliteFile.COUNT).bind(0, customer).mapTo(Long.class).one());
  }

  @Override
  public void update(String id, String status) {
    jdbi.useHandle(handle -> handle.execute(SqliteFile.UPDATE, status, id));
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    jdbi.useHandle(
        handle -> {
          try (Stream<Order> all =
              handle.createQuery(SqliteFile.SCAN).mapTo(Order.class).stream()) {
            all.forEach(consumer);
          }
        });
  }

  @Override
  public void insertOne(Order order) {
    jdbi.useHandle(handle -> insert(handle, order));
  }

  private static void insert(Handle handle, Order order) {
    handle.execute(SqliteFile.INSERT, order.id(), Json.text(order));
  }

  @Override
  public void delete(String id) {
    jdbi.useHandle(handle -> handle.execute(SqliteFile.DELETE, id));
  }

  @Override
  public void insertMany(List<Order> orders) {
    jdbi.useTransaction(
        handle -> {
          PreparedBatch batch = handle.prepareBatch(SqliteFile.INSERT);
          for (Order order : orders) {
            batch.add(order.id(), Json.text(order));
          }
          batch.execute();
        });
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return jdbi.inTransaction(
        handle -> {
          Order found = one(handle, id);
          handle.execute(SqliteFile.UPDATE, status, id);
          insert(handle, more);
          return found;
        });
  }

  @Override
  public void deleteMany(List<String> ids) {
    ids.forEach(this::delete);
  }

  @Override
  public void close() {
    pool.close();
  }
}
