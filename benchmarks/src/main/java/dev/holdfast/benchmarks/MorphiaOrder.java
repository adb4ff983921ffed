package dev.holdfast.benchmarks;

import dev.morphia.annotations.Entity;
import dev.morphia.annotations.Id;
import java.util.List;

/** An order as Morphia wants it: its entities cannot be records. */
@Entity("by_morphia")
class MorphiaOrder {
  @Id String id = "";
  String customer = "";
  String region = "";
  String status = "";
  long cents;
  long visits;
  double weight;
  boolean gift;
  String placedAt = "";
  List<MorphiaLine> lines = List.of();
  List<String> tags = List.of();
  String note = "";

  /** What was ordered. */
  @Entity
  static class MorphiaLine {
    String sku = "";
    String title = "";
    int quantity;
    long price;

    static MorphiaLine of(Order.Line line) {
      MorphiaLine embedded = new MorphiaLine();
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

  static MorphiaOrder of(Order order) {
    MorphiaOrder entity = new MorphiaOrder();
    entity.id = order.id();
    entity.customer = order.customer();
    entity.region = order.region();
    entity.status = order.status();
    entity.cents = order.cents();
    entity.visits = order.visits();
    entity.weight = order.weight();
    entity.gift = order.gift();
    entity.placedAt = order.placedAt();
    entity.lines = order.lines().stream().map(MorphiaLine::of).toList();
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
        lines.stream().map(MorphiaLine::line).toList(),
        tags,
        note);
  }
}
