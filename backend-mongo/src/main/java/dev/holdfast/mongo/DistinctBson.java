package dev.holdfast.mongo;

import dev.holdfast.Path;
import dev.holdfast.spi.DistinctValues;
import dev.holdfast.spi.Read;
import java.util.Collections;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.jspecify.annotations.Nullable;

/** The different values at a path, as the keys of groups. */
final class DistinctBson {
  private static final Path VALUE = Path.of("v");

  private DistinctBson() {}

  static List<@Nullable Object> distinct(Link link, Read.Distinct read) {
    Selection selection = Selection.of(read.filter());
    return selection.residue() == null
        ? grouped(link, read, selection)
        : tested(link, read, selection);
  }

  /** MongoDB takes objects with their keys in another order for different ones. */
  private static List<@Nullable Object> grouped(
      Link link, Read.Distinct read, Selection selection) {
    BsonDocument group =
        new BsonDocument("_id", Expressions.orNull(Expressions.field(read.path())));
    List<BsonDocument> pipeline =
        List.of(new BsonDocument("$match", selection.filter()), new BsonDocument("$group", group));
    DistinctValues values = DistinctValues.of(VALUE);
    try (Found<BsonDocument> rows = link.aggregate(read.collection(), pipeline)) {
      while (rows.next()) {
        Object value = BsonValues.plain(rows.current().get("_id", BsonNull.VALUE));
        values.add("", Collections.singletonMap("v", value));
      }
    }
    return values.values();
  }

  private static List<@Nullable Object> tested(Link link, Read.Distinct read, Selection selection) {
    DistinctValues values = DistinctValues.of(read.path());
    try (Scan scan = Scan.of(link, read.collection(), selection)) {
      while (scan.next()) {
        values.add(scan.current().id(), scan.current().toMap());
      }
    }
    return values.values();
  }
}
