package dev.holdfast.postgres;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a find in exact order. Indexes have only the first characters of long texts, so
 * a statement that they serve does not decide the order of texts that start alike; it says of which
 * documents. From the first of these on another statement takes over, which sorts.
 */
final class Finding implements AutoCloseable {
  private final Link link;
  private final Table table;
  private final Read.Find find;
  private final boolean lock;
  private final int fetchSize;
  private final boolean limited;
  private Cursor cursor;
  private boolean ordered;
  private long passed;
  private @Nullable String lastId;
  private byte @Nullable [] lastBody;

  /**
   * Starts to find.
   *
   * @param lock the documents against others, until the transaction ends
   * @param fetchSize how many rows come at a time, inside a transaction; 0 for all
   */
  Finding(Link link, Table table, Read.Find find, boolean lock, int fetchSize) {
    this.link = link;
    this.table = table;
    this.find = find;
    this.lock = lock;
    this.fetchSize = fetchSize;
    this.limited = PostgresQueries.residue(find.filter()) == null;
    this.ordered = !Keyset.mayTie(find.sort());
    this.cursor = query(Statements.find(table, find));
  }

  private Cursor query(Sql sql) {
    return link.query(lock ? Statements.lock(sql) : sql, fetchSize);
  }

  boolean next() {
    if (!cursor.next()) {
      return false;
    }
    if (ordered) {
      return true;
    }
    if (cursor.truth(4)) {
      return startExactly();
    }
    lastId = cursor.text(1);
    lastBody = cursor.bytes(3);
    passed++;
    return true;
  }

  private boolean startExactly() {
    cursor.close();
    ordered = true;
    cursor = query(Statements.findExactly(table, rest()));
    return cursor.next();
  }

  private Read.Find rest() {
    if (lastId == null || lastBody == null) {
      return find;
    }
    List<@Nullable Object> after =
        DocumentOrder.of(find.sort()).keys(lastId, Bodies.json(lastBody).toMap());
    long limit = limited && find.limit() >= 0 ? find.limit() - passed : find.limit();
    return new Read.Find(
        find.collection(), find.filter(), find.sort(), after, 0, limit, find.projection());
  }

  /** Id, revision and body of the document that {@link #next} came to. */
  Cursor cursor() {
    return cursor;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
