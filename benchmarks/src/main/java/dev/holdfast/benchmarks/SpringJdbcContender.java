package dev.holdfast.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring Data JDBC: a repository over a pool. */
final class SpringJdbcContender implements Contender {
  private final HikariDataSource pool;
  private final AnnotationConfigApplicationContext context;
  private final SpringOrders orders;
  private final JdbcAggregateTemplate template;
  private final TransactionTemplate transactions;

  SpringJdbcContender(HikariDataSource pool) {
    this.pool = pool;
    PostgresSql.create(PostgresSql.COLUMNS, pool);
    context = new AnnotationConfigApplicationContext();
    context.registerBean(DataSource.class, () -> pool);
    context.register(SpringJdbcConfiguration.class);
    context.refresh();
    orders = context.getBean(SpringOrders.class);
    template = context.getBean(JdbcAggregateTemplate.class);
    transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
  }

  @Override
  public String name() {
    return "Spring Data JDBC";
  }

  @Override
  public Order findById(String id) {
    return orders.findById(id).orElseThrow().order();
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return orders(orders.findFirst20ByCustomerOrderByCentsDesc(customer).stream());
  }

  @Override
  public List<Order> findByRegion(String region) {
    return orders(orders.findFirst20ByRegionOrderByWeight(region).stream());
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return orders(StreamSupport.stream(orders.findAllById(ids).spliterator(), false));
  }

  private static List<Order> orders(Stream<SpringOrder> found) {
    return found.map(SpringOrder::order).toList();
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    Map<String, Long> sums = new HashMap<>();
    orders.centsByStatus(customer).forEach(sum -> sums.put(sum.status(), sum.cents()));
    return sums;
  }

  @Override
  public long count(String customer) {
    return orders.countByCustomer(customer);
  }

  @Override
  public void update(String id, String status) {
    orders.visit(id, status);
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    transactions.executeWithoutResult(
        transaction -> {
          try (Stream<SpringOrder> all = orders.all()) {
            all.map(SpringOrder::order).forEach(consumer);
          }
        });
  }

  @Override
  public void insertOne(Order order) {
    template.insert(SpringOrder.of(order));
  }

  @Override
  public void delete(String id) {
    orders.deleteById(id);
  }

  @Override
  public void insertMany(List<Order> more) {
    transactions.executeWithoutResult(
        transaction -> template.insertAll(more.stream().map(SpringOrder::of).toList()));
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return Objects.requireNonNull(
        transactions.execute(
            transaction -> {
              Order found = findById(id);
              update(id, status);
              insertOne(more);
              return found;
            }));
  }

  @Override
  public void deleteMany(List<String> ids) {
    orders.deleteMany(ids);
  }

  @Override
  public void close() {
    context.close();
    pool.close();
  }
}
