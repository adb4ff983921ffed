package dev.holdfast.benchmarks;

import static dev.holdfast.Field.field;

import dev.holdfast.Aggregation;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Holdfast, as the documentation shows it, without the layers that no contender has. */
final class HoldfastContender implements Contender {
  private final Database database;
  private final Collection<Order> orders;

  HoldfastContender(String url) {
    DatabaseConfig config = DatabaseConfig.parse(url);
    Map<String, String> options = new HashMap<>(config.options());
    options.put("maxRetries", "0");
    database = Holdfast.open(config.withOptions(options));
    orders = database.collection("orders", Order.class);
    orders.createIndex(Index.on(Sort.ascending("customer"), Sort.descending("cents")));
    orders.createIndex(Index.on("region"));
  }

  @Override
  public String name() {
    return "Holdfast";
  }

  @Override
  public Order findById(String id) {
    return orders.findById(id).orElseThrow();
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return orders.findMany(
        Query.where(field("customer").eq(customer)).sort(Sort.descending("cents")).limit(PAGE));
  }

  @Override
  public List<Order> findByRegion(String region) {
    return orders.findMany(
        Query.where(field("region").eq(region)).sort(Sort.ascending("weight")).limit(PAGE));
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return orders.findMany(field("id").in(ids));
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    Map<String, Long> sums = new HashMap<>();
    for (Document row :
        orders.aggregate(
            Aggregation.where(field("customer").eq(customer)).by("status").sum("cents", "cents"))) {
      sums.put(row.getString("status").orElseThrow(), row.getLong("cents").orElseThrow());
    }
    return sums;
  }

  @Override
  public long count(String customer) {
    return orders.count(field("customer").eq(customer));
  }

  @Override
  public void update(String id, String status) {
    orders.updateOne(field("id").eq(id), Update.set("status", status).inc("visits", 1));
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    try (Stream<Order> all = orders.stream(Query.all())) {
      all.forEach(consumer);
    }
  }

  @Override
  public void insertOne(Order order) {
    orders.insertOne(order);
  }

  @Override
  public void delete(String id) {
    orders.deleteOne(field("id").eq(id));
  }

  @Override
  public void insertMany(List<Order> more) {
    orders.insertMany(more);
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return database.transaction(
        tx -> {
          Collection<Order> inside = orders.in(tx);
          Order found = inside.findById(id).orElseThrow();
          inside.updateOne(field("id").eq(id), Update.set("status", status).inc("visits", 1));
          inside.insertOne(more);
          return found;
        });
  }

  @Override
  public void deleteMany(List<String> ids) {
    orders.deleteMany(field("id").in(ids));
  }

  @Override
  public void close() {
    database.close();
  }
}
