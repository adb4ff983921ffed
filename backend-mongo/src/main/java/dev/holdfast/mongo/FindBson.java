package dev.holdfast.mongo;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * A search for whole documents, as the server is asked.
 *
 * @param filter empty for every document
 * @param sort null for any order
 * @param pipeline an aggregation that takes the place of everything else; null for a plain find
 * @param projection null for the whole document
 * @param skip how many to leave out first
 * @param limit negative for none
 */
record FindBson(
    BsonDocument filter,
    @Nullable BsonDocument sort,
    @Nullable List<BsonDocument> pipeline,
    @Nullable BsonDocument projection,
    long skip,
    long limit) {
  static FindBson find(
      BsonDocument filter,
      BsonDocument sort,
      @Nullable BsonDocument projection,
      long skip,
      long limit) {
    return new FindBson(filter, sort, null, projection, skip, limit);
  }

  static FindBson aggregate(List<BsonDocument> pipeline) {
    return new FindBson(new BsonDocument(), null, pipeline, null, 0, -1);
  }

  Found<RawDocument> run(Link link, String collection) {
    return pipeline == null
        ? link.find(collection, filter, sort, skip, limit, projection)
        : link.documents(collection, pipeline);
  }

  /** The command that explains it; of a collection by its stored name. */
  BsonDocument explain(String stored) {
    BsonDocument command =
        pipeline == null ? findCommand(stored) : aggregateCommand(stored, pipeline);
    return new BsonDocument("explain", command).append("verbosity", new BsonString("queryPlanner"));
  }

  private BsonDocument findCommand(String stored) {
    BsonDocument command =
        new BsonDocument("find", new BsonString(stored)).append("filter", filter);
    if (sort != null) {
      command.append("sort", sort);
    }
    if (projection != null) {
      command.append("projection", projection);
    }
    if (skip > 0) {
      command.append("skip", new BsonInt64(skip));
    }
    if (limit > 0) {
      command.append("limit", new BsonInt64(limit));
    }
    return command;
  }

  private static BsonDocument aggregateCommand(String stored, List<BsonDocument> pipeline) {
    return new BsonDocument("aggregate", new BsonString(stored))
        .append("pipeline", new BsonArray(pipeline))
        .append("cursor", new BsonDocument());
  }
}
