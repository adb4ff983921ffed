package dev.holdfast.mongo;

import dev.holdfast.Explanation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** Answers reads through one link. Rows that it returns keep the lease; nothing else does. */
final class MongoReads implements Read.Visitor {
  /**
   * More ids than these go over in several questions: they are long, and a question has a limit.
   */
  private static final int MOST_IDS = 10_000;

  private final Link link;
  private final Lease lease;

  MongoReads(Link link, Lease lease) {
    this.link = link;
    this.lease = lease;
  }

  /** The answer; gives the lease back unless rows go on with it. */
  static <R> R answer(Read<R> read, Link link, Lease lease) {
    boolean goesOn = false;
    try {
      R result = read.accept(new MongoReads(link, lease));
      goesOn = result instanceof MongoRows;
      return result;
    } catch (RuntimeException e) {
      throw lease.failed(e);
    } finally {
      if (!goesOn) {
        lease.end();
      }
    }
  }

  private static Rows none() {
    return Rows.of(Collections.emptyIterator());
  }

  @Override
  public Rows byId(Read.ById read) {
    List<String> ids = read.ids();
    if (ids.isEmpty()) {
      return none();
    }
    if (read.lock()) {
      new Locks(link).lock(read.collection(), ids);
    }
    if (ids.size() == 1) {
      RawDocument only = link.byId(read.collection(), ids.get(0));
      return only == null
          ? none()
          : Rows.of(List.of(MongoRows.image(only, read.projection())).iterator());
    }
    return new MongoRows(byIds(read), lease, read.projection());
  }

  private Found<RawDocument> byIds(Read.ById read) {
    Iterator<String> ids = read.ids().stream().distinct().iterator();
    Found<RawDocument> first = part(read.collection(), ids);
    return ids.hasNext() ? new Parts(first, () -> part(read.collection(), ids), ids) : first;
  }

  private Found<RawDocument> part(String collection, Iterator<String> ids) {
    return link.find(collection, idIn(ids, MOST_IDS), null, 0, -1, null);
  }

  /** The filter of the documents with the next of these ids. */
  static BsonDocument idIn(Iterator<String> ids, int most) {
    BsonArray wanted = new BsonArray();
    while (ids.hasNext() && wanted.size() < most) {
      wanted.add(new BsonString(ids.next()));
    }
    return new BsonDocument(Keys.ID, new BsonDocument("$in", wanted));
  }

  @Override
  public Rows find(Read.Find read) {
    return read.limit() == 0
        ? none()
        : new MongoRows(MongoFind.rows(link, read), lease, read.projection());
  }

  @Override
  public long count(Read.Count read) {
    return Counting.count(link, read);
  }

  @Override
  public List<@Nullable Object> distinct(Read.Distinct read) {
    return DistinctBson.distinct(link, read);
  }

  @Override
  public List<Map<String, @Nullable Object>> aggregate(Read.Aggregate read) {
    return AggregateBson.rows(link, read);
  }

  @Override
  public Explanation explain(Read.Explain read) {
    return Explaining.explain(link, read);
  }
}
