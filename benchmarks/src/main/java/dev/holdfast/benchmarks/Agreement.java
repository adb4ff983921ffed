package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Checks that all contenders do the same: a benchmark of something else is worth nothing. */
final class Agreement {
  private Agreement() {}

  /** Compares what each operation gives and leaves behind. */
  static void require(List<Contender> contenders, Orders orders) {
    Order one = orders.order(orders.count() / 2);
    Order next = orders.order(orders.count());
    List<Order> more = orders.range(orders.count() + 1, orders.count() + 4);
    same(contenders, "findById", c -> c.findById(one.id()));
    same(contenders, "find20", c -> c.findByCustomer(one.customer()));
    same(contenders, "sort20", c -> c.findByRegion(one.region()));
    List<String> ids = orders.range(0, Contender.PAGE).stream().map(Order::id).toList();
    same(contenders, "in20", c -> sorted(c.findByIds(ids)));
    same(contenders, "group", c -> c.centsByStatus(one.customer()));
    same(contenders, "count", c -> c.count(one.customer()));
    contenders.forEach(c -> c.update(one.id(), "SENT"));
    same(contenders, "update", c -> c.findById(one.id()));
    contenders.forEach(c -> c.insertOne(next));
    same(contenders, "insertOne", c -> c.findById(next.id()));
    contenders.forEach(c -> c.delete(next.id()));
    contenders.forEach(c -> c.insertMany(more));
    same(contenders, "tx of 3", c -> c.transaction(one.id(), "LATE", next));
    requireSameContent(contenders);
    contenders.forEach(c -> c.delete(next.id()));
    contenders.forEach(c -> c.deleteMany(more.stream().map(Order::id).toList()));
    requireSameContent(contenders);
  }

  /** Compares everything that is stored. */
  static void requireSameContent(List<Contender> contenders) {
    same(contenders, "scan", Agreement::content);
  }

  private static List<Order> content(Contender contender) {
    List<Order> all = new ArrayList<>();
    contender.scan(all::add);
    return sorted(all);
  }

  private static List<Order> sorted(List<Order> orders) {
    return orders.stream().sorted(Comparator.comparing(Order::id)).toList();
  }

  private static void same(List<Contender> contenders, String what, Function<Contender, ?> answer) {
    Contender first = contenders.get(0);
    Object expected = answer.apply(first);
    for (Contender contender : contenders.subList(1, contenders.size())) {
      Object actual = answer.apply(contender);
      if (!expected.equals(actual)) {
        throw differ(what, contender, actual, first, expected);
      }
    }
  }

  /** Compares the sums that a round of an operation gave. */
  static void require(Operation operation, List<Contender> contenders, Cost[] costs) {
    for (int i = 1; i < costs.length; i++) {
      if (contenders.get(i).offers(operation) && costs[i].result() != costs[0].result()) {
        throw differ(
            operation.title(),
            contenders.get(i),
            costs[i].result(),
            contenders.get(0),
            costs[0].result());
      }
    }
  }

  private static IllegalStateException differ(
      String what, Contender one, Object actual, Contender other, Object expected) {
    return new IllegalStateException(
        what
            + ": "
            + one.name()
            + " gives "
            + shorten(actual)
            + ", "
            + other.name()
            + " gives "
            + shorten(expected));
  }

  private static String shorten(Object answer) {
    String text = Objects.toString(answer);
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }
}
