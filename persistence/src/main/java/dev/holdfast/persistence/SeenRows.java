package dev.holdfast.persistence;

import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Rows;
import java.util.Map;

/** Documents from the database, which the buffer gets to see; also those that are not there. */
final class SeenRows implements Rows {
  private final Rows rows;
  private final String collection;
  private final Buffer buffer;
  private final Map<String, Long> missing;

  /**
   * Documents from the database.
   *
   * @param stamps of all ids that were asked for, taken before
   */
  SeenRows(Rows rows, String collection, Buffer buffer, Map<String, Long> stamps) {
    this.rows = rows;
    this.collection = collection;
    this.buffer = buffer;
    this.missing = stamps;
  }

  @Override
  public boolean next() {
    if (rows.next()) {
      Long stamp = missing.remove(rows.id());
      if (stamp != null) {
        buffer.saw(
            new DocumentKey(collection, rows.id()),
            Known.present(new Image(rows.id(), rows.revision(), rows.body())),
            stamp);
      }
      return true;
    }
    missing.forEach(
        (id, stamp) -> buffer.saw(new DocumentKey(collection, id), Known.ABSENT, stamp));
    missing.clear();
    return false;
  }

  @Override
  public String id() {
    return rows.id();
  }

  @Override
  public long revision() {
    return rows.revision();
  }

  @Override
  public Body body() {
    return rows.body();
  }

  @Override
  public void close() {
    rows.close();
  }
}
