package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A {@code ConcurrentHashMap} that copies what goes in and what comes out, with an index for each
 * find kept by hand. A lock makes each write one step for other writers. Readers see a transaction
 * half done, nothing is rolled back, and a scan has no order: this is less than Holdfast promises.
 *
 * @param <S> what an order is stored as
 */
final class MapContender<S> implements Contender {
  private final Format<S> format;
  private final Map<String, S> stored = new ConcurrentHashMap<>();
  private final Map<String, ConcurrentSkipListMap<Long, String>> byCustomer =
      new ConcurrentHashMap<>();
  private final Map<String, ConcurrentHashMap<String, Boolean>> byRegion =
      new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  MapContender(Format<S> format) {
    this.format = format;
  }

  /** How orders are copied. */
  interface Format<S> {
    /** What stands in the tables. */
    String name();

    S encode(Order order);

    Order decode(S stored);

    /** A copy with this status and one visit more. */
    S visited(S stored, String status);

    Keys keys(S stored);
  }

  /** What the indexes hold, and what is summed up. */
  record Keys(String customer, long cents, String region, String status) {}

  @Override
  public String name() {
    return format.name();
  }

  @Override
  public Order findById(String id) {
    return format.decode(get(id));
  }

  private S get(String id) {
    S found = stored.get(id);
    if (found == null) {
      throw new IllegalStateException("no order " + id);
    }
    return found;
  }

  @Override
  public List<Order> findByCustomer(String customer) {
    List<Order> orders = new ArrayList<>(PAGE);
    for (String id : ofCustomer(customer).descendingMap().values()) {
      orders.add(findById(id));
      if (orders.size() == PAGE) {
        break;
      }
    }
    return orders;
  }

  @Override
  public List<Order> findByRegion(String region) {
    List<Order> orders = new ArrayList<>();
    for (String id : ofRegion(region).keySet()) {
      orders.add(findById(id));
    }
    orders.sort(Comparator.comparingDouble(Order::weight));
    return new ArrayList<>(orders.subList(0, Math.min(PAGE, orders.size())));
  }

  @Override
  public List<Order> findByIds(List<String> ids) {
    return ids.stream().distinct().map(this::findById).toList();
  }

  @Override
  public Map<String, Long> centsByStatus(String customer) {
    Map<String, Long> sums = new HashMap<>();
    for (String id : ofCustomer(customer).values()) {
      Keys keys = format.keys(get(id));
      sums.merge(keys.status(), keys.cents(), Long::sum);
    }
    return sums;
  }

  @Override
  public long count(String customer) {
    return ofCustomer(customer).size();
  }

  private ConcurrentSkipListMap<Long, String> ofCustomer(String customer) {
    return byCustomer.computeIfAbsent(customer, key -> new ConcurrentSkipListMap<>());
  }

  private ConcurrentHashMap<String, Boolean> ofRegion(String region) {
    return byRegion.computeIfAbsent(region, key -> new ConcurrentHashMap<>());
  }

  @Override
  public void update(String id, String status) {
    lock.lock();
    try {
      stored.put(id, format.visited(get(id), status));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void scan(Consumer<Order> consumer) {
    for (S each : stored.values()) {
      consumer.accept(format.decode(each));
    }
  }

  @Override
  public void insertOne(Order order) {
    S copy = format.encode(order);
    lock.lock();
    try {
      if (stored.putIfAbsent(order.id(), copy) != null) {
        throw new IllegalStateException("there is an order " + order.id());
      }
      ofCustomer(order.customer()).put(order.cents(), order.id());
      ofRegion(order.region()).put(order.id(), true);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(String id) {
    lock.lock();
    try {
      Keys gone = format.keys(get(id));
      stored.remove(id);
      ofCustomer(gone.customer()).remove(gone.cents());
      ofRegion(gone.region()).remove(id);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void insertMany(List<Order> orders) {
    lock.lock();
    try {
      orders.forEach(this::insertOne);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Order transaction(String id, String status, Order more) {
    lock.lock();
    try {
      Order found = findById(id);
      update(id, status);
      insertOne(more);
      return found;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void deleteMany(List<String> ids) {
    ids.forEach(this::delete);
  }

  @Override
  public void close() {}
}
