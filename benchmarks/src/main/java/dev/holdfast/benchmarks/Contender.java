package dev.holdfast.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One way to store orders. All give the same answers to the same calls, which is checked before and
 * after anything is measured. Used by one thread.
 */
interface Contender extends AutoCloseable {
  /** What stands in the tables. */
  String name();

  /**
   * Whether this is measured. A contender whose library has no such thing still answers, by what
   * its users would write instead, so that its answers can be compared.
   */
  default boolean offers(Operation operation) {
    return true;
  }

  /** The order of this id, which exists. */
  Order findById(String id);

  /** A customer's {@value #PAGE} dearest orders, the dearest first. An index gives their order. */
  List<Order> findByCustomer(String customer);

  /** A region's {@value #PAGE} lightest orders, the lightest first. An index gives the region. */
  List<Order> findByRegion(String region);

  /**
   * The orders of these ids, all of which exist, in any order.
   *
   * @param ids {@value #PAGE} of them, which need not differ
   */
  List<Order> findByIds(List<String> ids);

  /** How many orders a customer has. */
  long count(String customer);

  /** The sum of the cents of a customer's orders, for each status that they have. */
  Map<String, Long> centsByStatus(String customer);

  /** Sets the status and adds one to the visits of an order, which exists. */
  void update(String id, String status);

  /** Every order, one after the other, never all at once. */
  void scan(Consumer<Order> consumer);

  void insertOne(Order order);

  /** Deletes an order, which exists. */
  void delete(String id);

  /** All of them or none. */
  void insertMany(List<Order> orders);

  /** As one transaction: reads the order, updates it, inserts another. Gives what it read. */
  Order transaction(String id, String status, Order more);

  /** Undoes inserts between measurements. */
  void deleteMany(List<String> ids);

  @Override
  void close();

  /** How many orders a find gives. */
  int PAGE = 20;

  /** How many orders a scan fetches from a server at a time, where that can be chosen. */
  int FETCHED_AT_ONCE = 500;
}
