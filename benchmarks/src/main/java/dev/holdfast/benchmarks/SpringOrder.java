package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.Order.Line;
import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** An order as Spring Data JDBC wants it: a list of records would be a table of its own. */
@Table("orders")
record SpringOrder(
    @Id String id,
    String customer,
    String region,
    String status,
    long cents,
    long visits,
    double weight,
    boolean gift,
    String placedAt,
    Lines lines,
    List<String> tags,
    String note) {

  /** What becomes one value of JSON. */
  record Lines(List<Line> all) {}

  static SpringOrder of(Order order) {
    return new SpringOrder(
        order.id(),
        order.customer(),
        order.region(),
        order.status(),
        order.cents(),
        order.visits(),
        order.weight(),
        order.gift(),
        order.placedAt(),
        new Lines(order.lines()),
        order.tags(),
        order.note());
  }

  Order order() {
    return new Order(
        id,
        customer,
        region,
        status,
        cents,
        visits,
        weight,
        gift,
        placedAt,
        lines.all(),
        tags,
        note);
  }
}
