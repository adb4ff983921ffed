package dev.holdfast.benchmarks;

import jakarta.nosql.Column;
import jakarta.nosql.Embeddable;
import jakarta.nosql.Entity;
import jakarta.nosql.Id;
import java.util.List;

/** An order as JNoSQL wants it. */
@Entity("by_jnosql")
public class JnosqlOrder {
  @Id String id = "";
  @Column String customer = "";
  @Column String region = "";
  @Column String status = "";
  @Column long cents;
  @Column long visits;
  @Column double weight;
  @Column boolean gift;
  @Column String placedAt = "";
  @Column List<JnosqlLine> lines = List.of();
  @Column List<String> tags = List.of();
  @Column String note = "";

  /** What was ordered. */
  @Embeddable(Embeddable.EmbeddableType.GROUPING)
  public static class JnosqlLine {
    @Column String sku = "";
    @Column String title = "";
    @Column int quantity;
    @Column long price;

    static JnosqlLine of(Order.Line line) {
      JnosqlLine embedded = new JnosqlLine();
      embedded.sku = line.sku();
      embedded.title = line.title();
      embedded.quantity = line.quantity();
      embedded.price = line.price();
      return embedded;
    }

    Order.Line line() {
      return new Order.Line(sku, title, quantity, price);
    }
  }

  static JnosqlOrder of(Order order) {
    JnosqlOrder entity = new JnosqlOrder();
    entity.id = order.id();
    entity.customer = order.customer();
    entity.region = order.region();
    entity.status = order.status();
    entity.cents = order.cents();
    entity.visits = order.visits();
    entity.weight = order.weight();
    entity.gift = order.gift();
    entity.placedAt = order.placedAt();
    entity.lines = order.lines().stream().map(JnosqlLine::of).toList();
    entity.tags = order.tags();
    entity.note = order.note();
    return entity;
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
        lines.stream().map(JnosqlLine::line).toList(),
        tags,
        note);
  }
}
