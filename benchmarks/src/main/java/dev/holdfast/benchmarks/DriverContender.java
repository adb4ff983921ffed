package dev.holdfast.benchmarks;

import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The driver's own calls; how an order becomes BSON is its collection's codec. */
final class DriverContender implements Contender {
  private final String name;
  private final MongoClient client;
  private final MongoCollection<Order> orders;

  DriverContender(String name, MongoClient client, MongoCollection<Order> orders) {
    this.name = name;
    this.client = client;
    this.orders = orders;
    MongoArena.index(orders);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Order findById(String id) {
    return Objects.requireNonNull(orders.find(eq("_id", id)).first());
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return orders
        .find(eq("customer", customer))
        .sort(descending("cents"))
        .limit(PAGE)
        .into(new ArrayList<>());
  }

  @Override
  public List<Order> findByRegion(String region) {
    return orders
        .find(eq("region", region))
        .sort(ascending("weight"))
        .limit(PAGE)
        .into(new ArrayList<>());
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return orders.find(in("_id", ids)).into(new ArrayList<>());
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    Map<String, Long> sums = new HashMap<>();
    List<Bson> pipeline =
        List.of(match(eq("customer", customer)), group("$status", sum("cents", "$cents")));
    for (Document row : orders.aggregate(pipeline, Document.class)) {
      sums.put(row.getString("_id"), row.getLong("cents"));
    }
    return sums;
  }

  @Override
  public long count(String customer) {
    return orders.countDocuments(eq("customer", customer));
  }

  @Override
  public void update(String id, String status) {
    orders.updateOne(eq("_id", id), change(status));
  }

  private static Bson change(String status) {
    return combine(set("status", status), inc("visits", 1L));
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    orders.find().sort(ascending("_id")).forEach(consumer);
  }

  @Override
  public void insertOne(Order order) {
    orders.insertOne(order);
  }

  @Override
  public void delete(String id) {
    orders.deleteOne(eq("_id", id));
  }

  @Override
  public void insertMany(List<Order> more) {
    inTransaction(session -> orders.insertMany(session, more));
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return inTransaction(
        session -> {
          Order found = Objects.requireNonNull(orders.find(session, eq("_id", id)).first());
          orders.updateOne(session, eq("_id", id), change(status));
          orders.insertOne(session, more);
          return found;
        });
  }

  private <R> R inTransaction(Function<ClientSession, R> work) {
    try (ClientSession session = client.startSession()) {
      session.startTransaction(MongoArena.TRANSACTION);
      try {
        R result = work.apply(session);
        session.commitTransaction();
        return result;
      } catch (RuntimeException e) {
        session.abortTransaction();
        throw e;
      }
    }
  }

  @Override
  public void deleteMany(List<String> ids) {
    orders.deleteMany(in("_id", ids));
  }

  @Override
  public void close() {
    client.close();
  }
}
