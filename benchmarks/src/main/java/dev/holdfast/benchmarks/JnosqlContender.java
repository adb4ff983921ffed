package dev.holdfast.benchmarks;

import com.mongodb.client.MongoClient;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jnosql.communication.semistructured.SelectQuery;
import org.eclipse.jnosql.mapping.document.DocumentTemplate;

/**
 * Eclipse JNoSQL's template. It has no transactions and sums nothing up, and an update that adds is
 * a read and a write of the whole.
 */
final class JnosqlContender implements Contender {
  private final MongoClient client;
  private final SeContainer container;
  private final DocumentTemplate template;

  /**
   * @param client makes the indexes, which JNoSQL does not
   */
  JnosqlContender(MongoClient client, String url, String database) {
    this.client = client;
    System.setProperty("jnosql.mongodb.url", url);
    System.setProperty("jnosql.document.database", database);
    System.setProperty(
        "jnosql.document.provider",
        "org.eclipse.jnosql.databases.mongodb.communication.MongoDBDocumentConfiguration");
    container = SeContainerInitializer.newInstance().initialize();
    template = container.select(DocumentTemplate.class).get();
    MongoArena.index(client.getDatabase(database).getCollection("by_jnosql"));
  }

  @Override
  public String name() {
    return "Eclipse JNoSQL";
  }

  @Override
  public boolean offers(Operation operation) {
    return operation != Operation.TRANSACTION && operation != Operation.GROUP;
  }

  @Override
  public Order findById(String id) {
    return template.find(JnosqlOrder.class, id).orElseThrow().order();
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return orders(
        template
            .select(JnosqlOrder.class)
            .where("customer")
            .eq(customer)
            .orderBy("cents")
            .desc()
            .limit(PAGE)
            .stream());
  }

  @Override
  public List<Order> findByRegion(String region) {
    return orders(
        template
            .select(JnosqlOrder.class)
            .where("region")
            .eq(region)
            .orderBy("weight")
            .asc()
            .limit(PAGE)
            .stream());
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return orders(template.select(JnosqlOrder.class).where("_id").in(ids).stream());
  }

  private static List<Order> orders(Stream<JnosqlOrder> found) {
    return found.map(JnosqlOrder::order).toList();
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    Stream<JnosqlOrder> found =
        template.select(JnosqlOrder.class).where("customer").eq(customer).stream();
    return found
        .map(JnosqlOrder::order)
        .collect(Collectors.groupingBy(Order::status, Collectors.summingLong(Order::cents)));
  }

  @Override
  public long count(String customer) {
    return template.count(
        SelectQuery.select().from("by_jnosql").where("customer").eq(customer).build());
  }

  @Override
  public void update(String id, String status) {
    JnosqlOrder order = template.find(JnosqlOrder.class, id).orElseThrow();
    order.status = status;
    order.visits++;
    template.update(order);
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    Stream<JnosqlOrder> all = template.select(JnosqlOrder.class).orderBy("_id").asc().stream();
    all.map(JnosqlOrder::order).forEach(consumer);
  }

  @Override
  public void insertOne(Order order) {
    template.insert(JnosqlOrder.of(order));
  }

  @Override
  public void delete(String id) {
    template.delete(JnosqlOrder.class, id);
  }

  @Override
  public void insertMany(List<Order> more) {
    template.insert(more.stream().map(JnosqlOrder::of).toList());
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    Order found = findById(id);
    update(id, status);
    insertOne(more);
    return found;
  }

  @Override
  public void deleteMany(List<String> ids) {
    template.delete(JnosqlOrder.class).where("_id").in(ids).execute();
  }

  @Override
  public void close() {
    container.close();
    client.close();
  }
}
