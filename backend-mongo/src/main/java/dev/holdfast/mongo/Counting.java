package dev.holdfast.mongo;

import dev.holdfast.spi.Read;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/** Counts. */
final class Counting {
  private static final String COUNT = "n";

  private Counting() {}

  static long count(Link link, Read.Count read) {
    if (read.limit() == 0) {
      return 0;
    }
    Selection selection = Selection.of(read.filter());
    return selection.residue() == null
        ? counted(link, read, selection)
        : tested(link, read, selection);
  }

  private static long counted(Link link, Read.Count read, Selection selection) {
    List<BsonDocument> pipeline = new ArrayList<>();
    pipeline.add(new BsonDocument("$match", selection.filter()));
    if (read.limit() > 0) {
      pipeline.add(new BsonDocument("$limit", new BsonInt64(read.limit())));
    }
    pipeline.add(new BsonDocument("$count", new BsonString(COUNT)));
    try (Found<BsonDocument> rows = link.aggregate(read.collection(), pipeline)) {
      return rows.next() ? rows.current().getNumber(COUNT).longValue() : 0;
    }
  }

  private static long tested(Link link, Read.Count read, Selection selection) {
    long count = 0;
    try (Scan scan = Scan.of(link, read.collection(), selection)) {
      while (count != read.limit() && scan.next()) {
        count++;
      }
    }
    return count;
  }
}
