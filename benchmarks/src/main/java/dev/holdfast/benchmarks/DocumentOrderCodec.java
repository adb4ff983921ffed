package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.Order.Line;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;

/** By way of the driver's maps, as most code by hand does it. */
final class DocumentOrderCodec implements Codec<Order> {
  private final DocumentCodec documents = new DocumentCodec();

  @Override
  public Class<Order> getEncoderClass() {
    return Order.class;
  }

  @Override
  public void encode(BsonWriter writer, Order order, EncoderContext context) {
    documents.encode(writer, document(order), context);
  }

  private static Document document(Order order) {
    return new Document("_id", order.id())
        .append("customer", order.customer())
        .append("region", order.region())
        .append("status", order.status())
        .append("cents", order.cents())
        .append("visits", order.visits())
        .append("weight", order.weight())
        .append("gift", order.gift())
        .append("placedAt", order.placedAt())
        .append("lines", order.lines().stream().map(DocumentOrderCodec::document).toList())
        .append("tags", order.tags())
        .append("note", order.note());
  }

  private static Document document(Line line) {
    return new Document("sku", line.sku())
        .append("title", line.title())
        .append("quantity", line.quantity())
        .append("price", line.price());
  }

  @Override
  public Order decode(BsonReader reader, DecoderContext context) {
    Document document = documents.decode(reader, context);
    return new Order(
        document.getString("_id"),
        document.getString("customer"),
        document.getString("region"),
        document.getString("status"),
        document.getLong("cents"),
        document.getLong("visits"),
        document.getDouble("weight"),
        document.getBoolean("gift"),
        document.getString("placedAt"),
        document.getList("lines", Document.class).stream().map(DocumentOrderCodec::line).toList(),
        document.getList("tags", String.class),
        document.getString("note"));
  }

  private static Line line(Document document) {
    return new Line(
        document.getString("sku"),
        document.getString("title"),
        document.getInteger("quantity"),
        document.getLong("price"));
  }
}
