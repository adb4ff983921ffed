package dev.holdfast.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/**
 * One way to store orders. All give the same answers to the same calls, which is checked before and
 * after anything is measured. Used by one thread.
 */
interface Contender extends AutoCloseable {
  /** What stands in the tables. */
  String name();

  /** The order of this id, which exists. */
  Order findById(String id);

  /** A customer's {@value #PAGE} dearest orders, the dearest first. An index gives their order. */
  List<Order> findByCustomer(String customer);

  /** A region's {@value #PAGE} lightest orders, the lightest first. An index gives the region. */
  List<Order> findByRegion(String region);

  /** How many orders a customer has. */
  long count(String customer);

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
}
