package dev.holdfast.benchmarks;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import com.mongodb.client.MongoClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.MongoTransactionManager;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring Data MongoDB's template, which is what its repositories call. */
final class SpringMongoContender implements Contender {
  private static final String ORDERS = "by_spring";

  private final MongoClient client;
  private final MongoTemplate template;
  private final TransactionTemplate transactions;

  SpringMongoContender(MongoClient client, String database) {
    this.client = client;
    SimpleMongoClientDatabaseFactory factory =
        new SimpleMongoClientDatabaseFactory(client, database);
    template = new MongoTemplate(factory);
    transactions =
        new TransactionTemplate(new MongoTransactionManager(factory, MongoArena.TRANSACTION));
    MongoArena.index(template.getCollection(ORDERS));
  }

  @Override
  public String name() {
    return "Spring Data MongoDB";
  }

  @Override
  public Order findById(String id) {
    return Objects.requireNonNull(template.findById(id, Order.class, ORDERS));
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return find(
        query(where("customer").is(customer))
            .with(Sort.by(Sort.Direction.DESC, "cents"))
            .limit(PAGE));
  }

  @Override
  public List<Order> findByRegion(String region) {
    return find(query(where("region").is(region)).with(Sort.by("weight")).limit(PAGE));
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return find(query(where("id").in(ids)));
  }

  private List<Order> find(Query query) {
    return template.find(query, Order.class, ORDERS);
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    Aggregation aggregation =
        Aggregation.newAggregation(
            Aggregation.match(where("customer").is(customer)),
            Aggregation.group("status").sum("cents").as("cents"));
    Map<String, Long> sums = new HashMap<>();
    for (Sum sum : template.aggregate(aggregation, ORDERS, Sum.class)) {
      sums.put(sum.id(), sum.cents());
    }
    return sums;
  }

  /** A row of that. */
  record Sum(String id, long cents) {}

  @Override
  public long count(String customer) {
    return template.count(query(where("customer").is(customer)), Order.class, ORDERS);
  }

  @Override
  public void update(String id, String status) {
    template.updateFirst(
        query(where("id").is(id)),
        new Update().set("status", status).inc("visits", 1L),
        Order.class,
        ORDERS);
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    Query all = new Query().with(Sort.by("id"));
    try (Stream<Order> stream = template.stream(all, Order.class, ORDERS)) {
      stream.forEach(consumer);
    }
  }

  @Override
  public void insertOne(Order order) {
    template.insert(order, ORDERS);
  }

  @Override
  public void delete(String id) {
    template.remove(query(where("id").is(id)), Order.class, ORDERS);
  }

  @Override
  public void insertMany(List<Order> more) {
    transactions.executeWithoutResult(transaction -> template.insert(more, ORDERS));
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
    template.remove(query(where("id").in(ids)), Order.class, ORDERS);
  }

  @Override
  public void close() {
    client.close();
  }
}
