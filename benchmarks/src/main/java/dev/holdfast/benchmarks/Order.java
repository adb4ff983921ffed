package dev.holdfast.benchmarks;

import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;

/**
 * The document that is measured: about 1 KB of JSON, of plain types that need no conversion. The
 * annotation is for MongoDB's own codec of records.
 */
public record Order(
    @BsonId String id,
    String customer,
    String region,
    String status,
    long cents,
    long visits,
    double weight,
    boolean gift,
    String placedAt,
    List<Line> lines,
    List<String> tags,
    String note) {

  /** What was ordered. */
  public record Line(String sku, String title, int quantity, long price) {}
}
