package dev.holdfast.mongo;

import dev.holdfast.Filter;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * A filter as BSON.
 *
 * @param residue what BSON does not say exactly: it then selects too many, and this decides; null
 *     when it is exact
 */
record Selection(BsonDocument filter, @Nullable Filter residue) {
  static Selection of(Filter filter) {
    if (filter instanceof Filter.Equal equal
        && equal.path().isId()
        && equal.value() instanceof String id) {
      return new Selection(new BsonDocument(Keys.ID, new BsonString(id)), null);
    }
    if (filter.equals(Filter.all())) {
      return new Selection(new BsonDocument(), null);
    }
    return new Selection(new BsonDocument(), filter);
  }
}
