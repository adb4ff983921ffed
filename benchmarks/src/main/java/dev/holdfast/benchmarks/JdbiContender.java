package dev.holdfast.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Jdbi over a pool, as its manual shows it, with the statements of the raw contender. */
final class JdbiContender implements Contender {
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final OrderSql sql;

  JdbiContender(HikariDataSource pool, OrderSql sql) {
    this.pool = pool;
    this.sql = sql;
    jdbi = Jdbi.create(pool);
    jdbi.registerRowMapper(Order.class, (rows, context) -> Json.order(rows.getString(1)));
    jdbi.useHandle(handle -> sql.tables().forEach(handle::execute));
  }

  @Override
  public String name() {
    return "Jdbi";
  }

  @Override
  public Order findById(String id) {
    return jdbi.withHandle(handle -> one(handle, id));
  }

  private Order one(Handle handle, String id) {
    return handle.createQuery(sql.findById()).bind(0, id).mapTo(Order.class).one();
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return list(sql.findByCustomer(), customer);
  }

  @Override
  public List<Order> findByRegion(String region) {
    return list(sql.findByRegion(), region);
  }

  private List<Order> list(String select, String key) {
    return jdbi.withHandle(
        handle -> handle.createQuery(select).bind(0, key).mapTo(Order.class).list());
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return jdbi.withHandle(
        handle -> {
          Query query = handle.createQuery(sql.findByIds());
          for (int i = 0; i < ids.size(); i++) {
            query.bind(i, ids.get(i));
          }
          return query.mapTo(Order.class).list();
        });
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(sql.centsByStatus())
                .bind(0, customer)
                .reduceRows(
                    new HashMap<String, Long>(),
                    (sums, row) -> {
                      sums.put(row.getColumn(1, String.class), row.getColumn(2, Long.class));
                      return sums;
                    }));
  }

  @Override
  public long count(String customer) {
    return jdbi.withHandle(
        handle -> handle.createQuery(sql.count()).bind(0, customer).mapTo(Long.class).one());
  }

  @Override
  public void update(String id, String status) {
    jdbi.useHandle(handle -> handle.execute(sql.update(), status, id));
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    if (sql.fetchSize() > 0) {
      jdbi.useTransaction(handle -> scan(handle, consumer));
    } else {
      jdbi.useHandle(handle -> scan(handle, consumer));
    }
  }

  private void scan(Handle handle, Consumer<Order> consumer) {
    Query query = handle.createQuery(sql.scan()).setFetchSize(sql.fetchSize());
    try (Stream<Order> all = query.mapTo(Order.class).stream()) {
      all.forEach(consumer);
    }
  }

  @Override
  public void insertOne(Order order) {
    jdbi.useHandle(handle -> insert(handle, order));
  }

  private void insert(Handle handle, Order order) {
    handle.execute(sql.insert(), order.id(), Json.text(order));
  }

  @Override
  public void delete(String id) {
    jdbi.useHandle(handle -> handle.execute(sql.delete(), id));
  }

  @Override
  public void insertMany(List<Order> orders) {
    jdbi.useTransaction(
        handle -> {
          PreparedBatch batch = handle.prepareBatch(sql.insert());
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
          handle.execute(sql.update(), status, id);
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
