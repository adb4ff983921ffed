package dev.holdfast.benchmarks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** An order as Hibernate wants it: its entities cannot be records. */
@Entity
@Table(name = "orders")
class HibernateOrder {
  @Id String id = "";
  String customer = "";
  String region = "";
  String status = "";
  long cents;
  long visits;
  double weight;
  boolean gift;

  @Column(name = "placed_at")
  String placedAt = "";

  @JdbcTypeCode(SqlTypes.JSON)
  List<Order.Line> lines = List.of();

  @JdbcTypeCode(SqlTypes.ARRAY)
  List<String> tags = List.of();

  String note = "";

  static HibernateOrder of(Order order) {
    HibernateOrder entity = new HibernateOrder();
    entity.id = order.id();
    entity.customer = order.customer();
    entity.region = order.region();
    entity.status = order.status();
    entity.cents = order.cents();
    entity.visits = order.visits();
    entity.weight = order.weight();
    entity.gift = order.gift();
    entity.placedAt = order.placedAt();
    entity.lines = order.lines();
    entity.tags = order.tags();
    entity.note = order.note();
    return entity;
  }

  Order order() {
    return new Order(
        id, customer, region, status, cents, visits, weight, gift, placedAt, lines, tags, note);
  }
}
