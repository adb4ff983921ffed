package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.Order.Line;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;

/** Straight between an order and the driver's bytes: the quickest there is, for this one type. */
final class HandOrderCodec implements Codec<Order> {
  @Override
  public Class<Order> getEncoderClass() {
    return Order.class;
  }

  @Override
  public void encode(BsonWriter writer, Order order, EncoderContext context) {
    writer.writeStartDocument();
    writer.writeString("_id", order.id());
    writer.writeString("customer", order.customer());
    writer.writeString("region", order.region());
    writer.writeString("status", order.status());
    writer.writeInt64("cents", order.cents());
    writer.writeInt64("visits", order.visits());
    writer.writeDouble("weight", order.weight());
    writer.writeBoolean("gift", order.gift());
    writer.writeString("placedAt", order.placedAt());
    writer.writeStartArray("lines");
    order.lines().forEach(line -> encode(writer, line));
    writer.writeEndArray();
    writer.writeStartArray("tags");
    order.tags().forEach(writer::writeString);
    writer.writeEndArray();
    writer.writeString("note", order.note());
    writer.writeEndDocument();
  }

  private static void encode(BsonWriter writer, Line line) {
    writer.writeStartDocument();
    writer.writeString("sku", line.sku());
    writer.writeString("title", line.title());
    writer.writeInt32("quantity", line.quantity());
    writer.writeInt64("price", line.price());
    writer.writeEndDocument();
  }

  /** Fields stand in the order in which they were written: updates do not move them. */
  @Override
  public Order decode(BsonReader reader, DecoderContext context) {
    reader.readStartDocument();
    Order order =
        new Order(
            reader.readString("_id"),
            reader.readString("customer"),
            reader.readString("region"),
            reader.readString("status"),
            reader.readInt64("cents"),
            reader.readInt64("visits"),
            reader.readDouble("weight"),
            reader.readBoolean("gift"),
            reader.readString("placedAt"),
            lines(reader),
            tags(reader),
            reader.readString("note"));
    reader.readEndDocument();
    return order;
  }

  private static List<Line> lines(BsonReader reader) {
    List<Line> lines = new ArrayList<>(4);
    reader.readName("lines");
    reader.readStartArray();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      reader.readStartDocument();
      lines.add(
          new Line(
              reader.readString("sku"),
              reader.readString("title"),
              reader.readInt32("quantity"),
              reader.readInt64("price")));
      reader.readEndDocument();
    }
    reader.readEndArray();
    return lines;
  }

  private static List<String> tags(BsonReader reader) {
    List<String> tags = new ArrayList<>(3);
    reader.readName("tags");
    reader.readStartArray();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      tags.add(reader.readString());
    }
    reader.readEndArray();
    return tags;
  }
}
