package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.MapContender.Keys;

/** Holds each order as JSON, written and read by Jackson: a copy that fits any type. */
final class JacksonCopies implements MapContender.Format<byte[]> {
  @Override
  public String name() {
    return "ConcurrentHashMap, copying by Jackson";
  }

  @Override
  public byte[] encode(Order order) {
    return Json.bytes(order);
  }

  @Override
  public Order decode(byte[] stored) {
    return Json.order(stored);
  }

  @Override
  public byte[] visited(byte[] stored, String status) {
    Order o = decode(stored);
    return encode(
        new Order(
            o.id(),
            o.customer(),
            o.region(),
            status,
            o.cents(),
            o.visits() + 1,
            o.weight(),
            o.gift(),
            o.placedAt(),
            o.lines(),
            o.tags(),
            o.note()));
  }

  @Override
  public Keys keys(byte[] stored) {
    Order order = decode(stored);
    return new Keys(order.customer(), order.cents(), order.region(), order.status());
  }
}
