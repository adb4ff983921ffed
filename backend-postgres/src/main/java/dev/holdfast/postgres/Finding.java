package dev.holdfast.postgres;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Read;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a find in exact order. Indexes have only the first characters of long texts, so
 * a statement that they serve does not decide the order of texts that start alike; it says of which
 * documents. From the first of these on another statement takes over, which sorts. The two see one
 * state in a transaction that does; elsewhere the second begins {@link #anew}.
 */
final class Finding implements Source {
  private final Link link;
  private final Table table;
  private final Read.Find find;
  private final boolean lock;
  private final int fetchSize;
  private final boolean limited;
  private Cursor cursor;
  private final boolean anew;
  private boolean ordered;
  private boolean beganAnew;
  private long passed;

  /**
   * Starts to find.
   *
   * @param lock the documents against others, until the transaction ends
   * @param fetchSize how many rows come at a time, inside a transaction; 0 for all
   */
  Finding(Link link, Table table, Read.Find find, boolean lock, int fetchSize) {
    this(link, table, find, lock, fetchSize, false);
  }

  private Finding(
      Link link, Table table, Read.Find find, boolean lock, int fetchSize, boolean anew) {
    this.anew = anew;
    this.link = link;
    this.table = table;
    this.find = find;
    this.lock = lock;
    this.fetchSize = fetchSize;
    this.limited = PostgresQueries.residue(find.filter()) == null;
    this.ordered = !Keyset.mayTie(find.sort());
    this.cursor = query(Statements.find(table, find));
  }

  /**
   * Finds some of which those before the last are used for nothing, so that a second statement may
   * give all of them again: whatever is found is of one state.
   */
  static Finding anew(Link link, Table table, Read.Find find, int fetchSize) {
    return new Finding(link, table, find, false, fetchSize, true);
  }

  private Cursor query(Sql sql) {
    return link.query(lock ? Statements.lock(sql) : sql, fetchSize);
  }

  @Override
  public boolean next() {
    beganAnew = false;
    if (!cursor.next()) {
      return false;
    }
    if (ordered) {
      return true;
    }
    if (cursor.truth(4)) {
      return startExactly();
    }
    passed++;
    return true;
  }

  private boolean startExactly() {
    Sql exactly = exactly();
    cursor.close();
    ordered = true;
    cursor = query(exactly);
    beganAnew = anew;
    return cursor.next();
  }

  /** Everything, or from the document that the cursor stands on, when others came before it. */
  private Sql exactly() {
    if (anew || passed == 0) {
      return Statements.findExactly(table, find, null);
    }
    List<@Nullable Object> from =
        DocumentOrder.of(find.sort()).keys(cursor.text(1), Bodies.json(cursor.bytes(3)).toMap());
    long limit = limited && find.limit() >= 0 ? find.limit() - passed : find.limit();
    Read.Find rest =
        new Read.Find(find.collection(), find.filter(), find.sort(), find.after(), 0, limit, null);
    return Statements.findExactly(table, rest, from);
  }

  @Override
  public boolean beganAnew() {
    return beganAnew;
  }

  @Override
  public Cursor cursor() {
    return cursor;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
