package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.MapContender.Keys;
import dev.holdfast.benchmarks.Order.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holds each order as a map of plain values, as a document store does; every copy is written by
 * hand for this one type.
 */
class HandCopies implements MapContender.Format<Map<String, Object>> {
  @Override
  public String name() {
    return "ConcurrentHashMap, copying by hand";
  }

  @Override
  public Map<String, Object> encode(Order order) {
    Map<String, Object> map = new HashMap<>(24);
    map.put("id", order.id());
    map.put("customer", order.customer());
    map.put("region", order.region());
    map.put("status", order.status());
    map.put("cents", order.cents());
    map.put("visits", order.visits());
    map.put("weight", order.weight());
    map.put("gift", order.gift());
    map.put("placedAt", order.placedAt());
    List<Map<String, Object>> lines = new ArrayList<>(order.lines().size());
    for (Line line : order.lines()) {
      lines.add(encode(line));
    }
    map.put("lines", lines);
    map.put("tags", new ArrayList<>(order.tags()));
    map.put("note", order.note());
    return map;
  }

  private static Map<String, Object> encode(Line line) {
    Map<String, Object> map = new HashMap<>(8);
    map.put("sku", line.sku());
    map.put("title", line.title());
    map.put("quantity", (long) line.quantity());
    map.put("price", line.price());
    return map;
  }

  @Override
  public Order decode(Map<String, Object> stored) {
    List<Line> lines = new ArrayList<>();
    for (Object line : (List<?>) value(stored, "lines")) {
      lines.add(decodeLine((Map<?, ?>) line));
    }
    List<String> tags = new ArrayList<>();
    for (Object tag : (List<?>) value(stored, "tags")) {
      tags.add((String) tag);
    }
    return new Order(
        text(stored, "id"),
        text(stored, "customer"),
        text(stored, "region"),
        text(stored, "status"),
        number(stored, "cents"),
        number(stored, "visits"),
        (Double) value(stored, "weight"),
        (Boolean) value(stored, "gift"),
        text(stored, "placedAt"),
        lines,
        tags,
        text(stored, "note"));
  }

  private static Line decodeLine(Map<?, ?> map) {
    return new Line(
        text(map, "sku"), text(map, "title"), (int) number(map, "quantity"), number(map, "price"));
  }

  @Override
  public Map<String, Object> visited(Map<String, Object> stored, String status) {
    Map<String, Object> after = new HashMap<>(stored);
    after.put("status", status);
    after.put("visits", number(stored, "visits") + 1);
    return after;
  }

  @Override
  public Keys keys(Map<String, Object> stored) {
    return new Keys(
        text(stored, "customer"),
        number(stored, "cents"),
        text(stored, "region"),
        text(stored, "status"));
  }

  private static Object value(Map<?, ?> map, String key) {
    return Objects.requireNonNull(map.get(key));
  }

  private static String text(Map<?, ?> map, String key) {
    return (String) value(map, key);
  }

  private static long number(Map<?, ?> map, String key) {
    return (Long) value(map, key);
  }
}
