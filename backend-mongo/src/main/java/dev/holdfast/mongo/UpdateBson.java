package dev.holdfast.mongo;

import dev.holdfast.Update;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** An update as one step of MongoDB's that does what the reference does, or matches nothing. */
record UpdateBson(
    BsonDocument guard, @Nullable BsonDocument operators, @Nullable List<BsonDocument> pipeline) {
  static @Nullable UpdateBson of(Update update) {
    return null;
  }
}
