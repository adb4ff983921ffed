package dev.holdfast.persistence;

import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.HashSet;
import java.util.Set;

/** Documents from the database, which the cache gets to see; also those that are not there. */
final class SeenRows implements Rows {
  private final Rows rows;
  private final String collection;
  private final DocumentCache cache;
  private final Set<String> missing;

  SeenRows(Rows rows, Read.ById read, DocumentCache cache) {
    this.rows = rows;
    this.collection = read.collection();
    this.cache = cache;
    this.missing = new HashSet<>(read.ids());
  }

  @Override
  public boolean next() {
    if (rows.next()) {
      missing.remove(rows.id());
      cache.put(
          new DocumentKey(collection, rows.id()),
          Known.present(new Image(rows.id(), rows.revision(), rows.body())));
      return true;
    }
    missing.forEach(id -> cache.put(new DocumentKey(collection, id), Known.ABSENT));
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
