package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What an operation works on in one round, the same for every contender. Everything is made
 * beforehand, so that making it is not measured.
 *
 * @param targets what is asked for, each time
 * @param fresh orders that are not there yet
 */
record Work(List<Target> targets, List<Order> fresh) {
  /** How many documents one insertMany stores. */
  static final int MANY = 100;

  private static final List<String> STATUSES = List.of("OPEN", "PAID", "SENT", "LATE", "LOST");

  /** An order that is there, what leads to it, and a status to give it. */
  record Target(String id, String customer, String region, String status) {}

  /**
   * @param freshPerTime how many orders that are not there yet each time needs
   */
  static Work of(Orders orders, int round, int times, int freshPerTime) {
    SplittableRandom random = new SplittableRandom(round);
    List<Target> targets = new ArrayList<>(times);
    for (int time = 0; time < times; time++) {
      int number = random.nextInt(orders.count());
      String status = STATUSES.get((number + time) % STATUSES.size());
      targets.add(
          new Target(Orders.id(number), orders.customer(number), orders.region(number), status));
    }
    int first = orders.count();
    return new Work(targets, orders.range(first, first + times * freshPerTime));
  }

  int times() {
    return targets.size();
  }

  Target target(int time) {
    return targets.get(time);
  }

  /** As many ids as a page has: those of this time and of the next ones. */
  List<String> ids(int time) {
    List<String> ids = new ArrayList<>(Contender.PAGE);
    for (int i = 0; i < Contender.PAGE; i++) {
      ids.add(targets.get((time + i) % targets.size()).id());
    }
    return ids;
  }

  List<Order> many(int time) {
    return fresh.subList(time * MANY, (time + 1) * MANY);
  }

  List<String> freshIds() {
    return fresh.stream().map(Order::id).toList();
  }
}
