package dev.holdfast.mongo;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoIterable;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * The database as one call sees it: through the session of a transaction, or without one. Driver
 * exceptions leave as they are.
 */
final class Link {
  /** What MongoDB sends with the first answer when it is not told otherwise. */
  private static final long FIRST_BATCH = 101;

  /** More than these are better fetched in several answers. */
  private static final long ONE_BATCH = 1000;

  private final Store store;
  private final @Nullable ClientSession session;
  private final boolean writes;

  private Link(Store store, @Nullable ClientSession session, boolean writes) {
    this.store = store;
    this.session = session;
    this.writes = writes;
  }

  /** The database through the session of a transaction. */
  static Link within(Store store, ClientSession session) {
    return new Link(store, session, true);
  }

  /** Without a transaction, to read from where the client reads. */
  static Link reading(Store store) {
    return new Link(store, null, false);
  }

  /** Without a transaction, to write: what a write looks at first is of the primary, too. */
  static Link writing(Store store) {
    return new Link(store, null, true);
  }

  Store store() {
    return store;
  }

  @Nullable ClientSession session() {
    return session;
  }

  boolean isInTransaction() {
    return session != null;
  }

  /** The name under which a collection is stored. */
  String stored(String collection) {
    return store.names().stored(collection);
  }

  private <T> MongoCollection<T> reading(MongoCollection<T> collection, ReadConcern concern) {
    if (session != null) {
      return collection;
    }
    MongoCollection<T> outside = collection.withReadConcern(concern);
    return writes ? outside.withReadPreference(ReadPreference.primary()) : outside;
  }

  /** A session for one read, to be closed with it; null inside a transaction, which has its own. */
  private @Nullable ClientSession startReading() {
    return session == null && (writes || store.readsFromPrimary()) ? store.startReading() : null;
  }

  /** The document with this id. */
  @Nullable RawDocument byId(String collection, String id) {
    BsonDocument filter = new BsonDocument(Keys.ID, new BsonString(id));
    MongoCollection<RawDocument> documents = reading(store.documents(collection), store.single());
    try (ClientSession own = startReading()) {
      ClientSession through = own == null ? session : own;
      return (through == null ? documents.find(filter) : documents.find(through, filter)).first();
    }
  }

  /**
   * Documents that match, of one state.
   *
   * @param limit negative for none
   */
  Found<RawDocument> find(
      String collection,
      BsonDocument filter,
      @Nullable BsonDocument sort,
      long skip,
      long limit,
      @Nullable BsonDocument projection) {
    MongoCollection<RawDocument> documents = reading(store.documents(collection), store.many());
    return open(through -> find(documents, through, filter, sort, skip, limit, projection));
  }

  private static FindIterable<RawDocument> find(
      MongoCollection<RawDocument> documents,
      @Nullable ClientSession session,
      BsonDocument filter,
      @Nullable BsonDocument sort,
      long skip,
      long limit,
      @Nullable BsonDocument projection) {
    FindIterable<RawDocument> find =
        session == null ? documents.find(filter) : documents.find(session, filter);
    if (sort != null) {
      find.sort(sort);
    }
    if (skip > 0) {
      find.skip(Math.toIntExact(Math.min(skip, Integer.MAX_VALUE)));
    }
    if (limit >= 0 && limit <= Integer.MAX_VALUE) {
      find.limit((int) limit);
      if (limit > FIRST_BATCH && limit <= ONE_BATCH) {
        find.batchSize((int) limit);
      }
    }
    if (projection != null) {
      find.projection(projection);
    }
    return find.allowDiskUse(true);
  }

  /** Asks anew while a collection is being made or dropped, when no state of it is to be had. */
  private <T> Found<T> open(Function<@Nullable ClientSession, MongoIterable<T>> question) {
    Patience patience = Patience.of(store.settings().busyTimeout());
    while (true) {
      ClientSession own = startReading();
      try {
        return Found.of(question.apply(own == null ? session : own).cursor(), own);
      } catch (RuntimeException e) {
        if (own != null) {
          own.close();
        }
        if (session != null || !MongoErrors.isSnapshotUnavailable(e) || patience.isOver()) {
          throw e;
        }
        patience.pause();
      }
    }
  }

  /** What a pipeline makes, as whole documents of one state. */
  Found<RawDocument> documents(String collection, List<BsonDocument> pipeline) {
    return run(store.documents(collection), pipeline);
  }

  /** What a pipeline makes, as rows of one state. */
  Found<BsonDocument> aggregate(String collection, List<BsonDocument> pipeline) {
    return run(store.rows(collection), pipeline);
  }

  private <T> Found<T> run(MongoCollection<T> collection, List<BsonDocument> pipeline) {
    MongoCollection<T> documents = reading(collection, store.many());
    return open(
        through ->
            (through == null
                    ? documents.aggregate(pipeline)
                    : documents.aggregate(through, pipeline))
                .allowDiskUse(true));
  }

  /** Runs a command that changes nothing. */
  BsonDocument command(BsonDocument command) {
    return session == null
        ? store.database().runCommand(command, BsonDocument.class)
        : store.database().runCommand(session, command, BsonDocument.class);
  }

  /** The indexes that were declared on a collection, by name. */
  List<Declared> indexes(String collection) {
    return store.catalogue().indexes(collection);
  }
}
