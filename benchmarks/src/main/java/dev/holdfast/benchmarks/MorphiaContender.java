package dev.holdfast.benchmarks;

import static dev.morphia.aggregation.expressions.AccumulatorExpressions.sum;
import static dev.morphia.aggregation.expressions.Expressions.field;
import static dev.morphia.query.filters.Filters.eq;
import static dev.morphia.query.filters.Filters.in;

import com.mongodb.client.MongoClient;
import dev.morphia.Datastore;
import dev.morphia.DeleteOptions;
import dev.morphia.Morphia;
import dev.morphia.UpdateOptions;
import dev.morphia.aggregation.stages.Group;
import dev.morphia.config.MorphiaConfig;
import dev.morphia.query.FindOptions;
import dev.morphia.query.MorphiaCursor;
import dev.morphia.query.Query;
import dev.morphia.query.Sort;
import dev.morphia.query.updates.UpdateOperators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.bson.Document;

/** Morphia's datastore. */
final class MorphiaContender implements Contender {
  private final MongoClient client;
  private final Datastore datastore;

  MorphiaContender(MongoClient client, String database) {
    this.client = client;
    datastore = Morphia.createDatastore(client, MorphiaConfig.load().database(database));
    MongoArena.index(datastore.getCollection(MorphiaOrder.class));
  }

  @Override
  public String name() {
    return "Morphia";
  }

  @Override
  public Order findById(String id) {
    return one(datastore, id);
  }

  private static Order one(Datastore on, String id) {
    return Objects.requireNonNull(byId(on, id).first()).order();
  }

  private static Query<MorphiaOrder> byId(Datastore on, String id) {
    return on.find(MorphiaOrder.class).filter(eq("_id", id));
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return page("customer", customer, Sort.descending("cents"));
  }

  @Override
  public List<Order> findByRegion(String region) {
    return page("region", region, Sort.ascending("weight"));
  }

  private List<Order> page(String field, String key, Sort sort) {
    return orders(
        datastore
            .find(MorphiaOrder.class, new FindOptions().sort(sort).limit(PAGE))
            .filter(eq(field, key))
            .iterator());
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return orders(datastore.find(MorphiaOrder.class).filter(in("_id", ids)).iterator());
  }

  private static List<Order> orders(MorphiaCursor<MorphiaOrder> cursor) {
    try (cursor) {
      List<Order> orders = new ArrayList<>();
      cursor.forEachRemaining(order -> orders.add(order.order()));
      return orders;
    }
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    Map<String, Long> sums = new HashMap<>();
    datastore
        .aggregate(MorphiaOrder.class)
        .match(eq("customer", customer))
        .group(Group.group(Group.id(field("status"))).field("cents", sum(field("cents"))))
        .execute(Document.class)
        .forEachRemaining(row -> sums.put(row.getString("_id"), row.getLong("cents")));
    return sums;
  }

  @Override
  public long count(String customer) {
    return datastore.find(MorphiaOrder.class).filter(eq("customer", customer)).count();
  }

  @Override
  public void update(String id, String status) {
    update(datastore, id, status);
  }

  private static void update(Datastore on, String id, String status) {
    byId(on, id)
        .update(
            new UpdateOptions(),
            UpdateOperators.set("status", status),
            UpdateOperators.inc("visits", 1L));
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    try (MorphiaCursor<MorphiaOrder> all =
        datastore
            .find(MorphiaOrder.class, new FindOptions().sort(Sort.ascending("_id")))
            .iterator()) {
      all.forEachRemaining(order -> consumer.accept(order.order()));
    }
  }

  @Override
  public void insertOne(Order order) {
    datastore.insert(MorphiaOrder.of(order));
  }

  @Override
  public void delete(String id) {
    byId(datastore, id).delete();
  }

  @Override
  public void insertMany(List<Order> more) {
    datastore.withTransaction(
        session -> {
          session.insert(more.stream().map(MorphiaOrder::of).toList());
          return true;
        });
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return Objects.requireNonNull(
        datastore.withTransaction(
            session -> {
              Order found = one(session, id);
              update(session, id, status);
              session.insert(MorphiaOrder.of(more));
              return found;
            }));
  }

  @Override
  public void deleteMany(List<String> ids) {
    datastore
        .find(MorphiaOrder.class)
        .filter(in("_id", ids))
        .delete(new DeleteOptions().multi(true));
  }

  @Override
  public void close() {
    client.close();
  }
}
