package dev.holdfast.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;

/** Hibernate's stateless session over a pool: the quicker of its two, without a first cache. */
final class HibernateContender implements Contender {
  private final HikariDataSource pool;
  private final SessionFactory sessions;

  HibernateContender(HikariDataSource pool) {
    this.pool = pool;
    PostgresSql.create(PostgresSql.COLUMNS, pool);
    Configuration configuration = new Configuration().addAnnotatedClass(HibernateOrder.class);
    configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
    configuration.setProperty(AvailableSettings.STATEMENT_BATCH_SIZE, Work.MANY);
    sessions = configuration.buildSessionFactory();
  }

  @Override
  public String name() {
    return "Hibernate (stateless)";
  }

  @Override
  public Order findById(String id) {
    return sessions.fromStatelessSession(session -> one(session, id));
  }

  private static Order one(StatelessSession session, String id) {
    return session.get(HibernateOrder.class, id).order();
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    return list("from HibernateOrder where customer = :key order by cents desc", customer);
  }

  @Override
  public List<Order> findByRegion(String region) {
    return list("from HibernateOrder where region = :key order by weight", region);
  }

  private List<Order> list(String query, String key) {
    return sessions.fromStatelessSession(
        session ->
            orders(
                session
                    .createSelectionQuery(query, HibernateOrder.class)
                    .setParameter("key", key)
                    .setMaxResults(PAGE)
                    .getResultList()));
  }

  private static List<Order> orders(List<HibernateOrder> found) {
    return found.stream().map(HibernateOrder::order).toList();
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return sessions.fromStatelessSession(
        session ->
            orders(
                session
                    .createSelectionQuery(
                        "from HibernateOrder where id in (:ids)", HibernateOrder.class)
                    .setParameterList("ids", ids)
                    .getResultList()));
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    List<Object[]> rows =
        sessions.fromStatelessSession(
            session ->
                session
                    .createSelectionQuery(
                        "select status, sum(cents) from HibernateOrder where customer = :key"
                            + " group by status",
                        Object[].class)
                    .setParameter("key", customer)
                    .getResultList());
    Map<String, Long> sums = new HashMap<>();
    for (Object[] row : rows) {
      sums.put((String) row[0], (Long) row[1]);
    }
    return sums;
  }

  @Override
  public long count(String customer) {
    return sessions.fromStatelessSession(
        session ->
            session
                .createSelectionQuery(
                    "select count(*) from HibernateOrder where customer = :key", Long.class)
                .setParameter("key", customer)
                .getSingleResult());
  }

  @Override
  public void update(String id, String status) {
    sessions.inStatelessTransaction(session -> update(session, id, status));
  }

  private static void update(StatelessSession session, String id, String status) {
    session
        .createMutationQuery(
            "update HibernateOrder set status = :status, visits = visits + 1 where id = :id")
        .setParameter("status", status)
        .setParameter("id", id)
        .executeUpdate();
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    sessions.inStatelessTransaction(
        session -> {
          try (Stream<HibernateOrder> all =
              session
                  .createSelectionQuery("from HibernateOrder order by id", HibernateOrder.class)
                  .setFetchSize(FETCHED_AT_ONCE)
                  .getResultStream()) {
            all.map(HibernateOrder::order).forEach(consumer);
          }
        });
  }

  @Override
  public void insertOne(Order order) {
    sessions.inStatelessTransaction(session -> session.insert(HibernateOrder.of(order)));
  }

  @Override
  public void delete(String id) {
    deleteMany(List.of(id));
  }

  @Override
  public void insertMany(List<Order> orders) {
    sessions.inStatelessTransaction(
        session -> session.insertMultiple(orders.stream().map(HibernateOrder::of).toList()));
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    return sessions.fromStatelessTransaction(
        session -> {
          Order found = one(session, id);
          update(session, id, status);
          session.insert(HibernateOrder.of(more));
          return found;
        });
  }

  @Override
  public void deleteMany(List<String> ids) {
    sessions.inStatelessTransaction(
        session ->
            session
                .createMutationQuery("delete from HibernateOrder where id in (:ids)")
                .setParameterList("ids", ids)
                .executeUpdate());
  }

  @Override
  public void close() {
    sessions.close();
    pool.close();
  }
}
