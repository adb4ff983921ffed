package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.Order.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** The same orders for every contender, each a function of its number. */
final class Orders {
  /** How many orders a customer has: what an indexed find has to choose from. */
  static final int OF_A_CUSTOMER = 100;

  /** How many orders a region has, of which no index knows the order. */
  static final int OF_A_REGION = 500;

  private static final long PRIME = 10_000_019;
  private static final List<String> WORDS =
      List.of(
          "parcel",
          "handle",
          "with",
          "care",
          "ring",
          "twice",
          "neighbour",
          "garden",
          "gate",
          "leave",
          "behind",
          "the",
          "green",
          "door",
          "before",
          "noon",
          "signature",
          "fragile");

  private final int count;

  /**
   * @param count how many are stored before anything is measured
   */
  Orders(int count) {
    this.count = count;
  }

  int count() {
    return count;
  }

  static String id(int number) {
    return String.format(Locale.ROOT, "order-%08d", number);
  }

  String customer(int number) {
    return "customer-" + Math.floorMod(number, Math.max(1, count / OF_A_CUSTOMER));
  }

  String region(int number) {
    return "region-" + Math.floorMod(number, Math.max(1, count / OF_A_REGION));
  }

  List<Order> stored() {
    return range(0, count);
  }

  List<Order> range(int from, int to) {
    List<Order> orders = new ArrayList<>(to - from);
    for (int number = from; number < to; number++) {
      orders.add(order(number));
    }
    return orders;
  }

  /** No two have the same cents or weight, so that every order of them is total. */
  Order order(int number) {
    SplittableRandom random = new SplittableRandom(number);
    long scattered = number * 7_654_321L % PRIME;
    return new Order(
        id(number),
        customer(number),
        region(number),
        random.nextBoolean() ? "OPEN" : "PAID",
        scattered,
        0,
        (PRIME - scattered) / 64.0,
        random.nextInt(10) == 0,
        String.format(
            Locale.ROOT, "2026-%02d-%02dT08:00:00Z", 1 + number % 12, 1 + random.nextInt(28)),
        lines(random),
        List.of("web", "tag-" + random.nextInt(50), "tag-" + random.nextInt(50)),
        text(random, 56));
  }

  private static List<Line> lines(SplittableRandom random) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      lines.add(
          new Line(
              "sku-" + random.nextInt(100_000),
              text(random, 3),
              1 + random.nextInt(5),
              random.nextLong(100_000)));
    }
    return List.copyOf(lines);
  }

  private static String text(SplittableRandom random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }
}
