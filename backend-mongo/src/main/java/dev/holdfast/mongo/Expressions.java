package dev.holdfast.mongo;

import dev.holdfast.Path;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Expressions of aggregations. Names of fields come from {@link Keys}, values are literals. */
final class Expressions {
  private Expressions() {}

  static BsonString field(Path path) {
    return new BsonString("$" + Keys.path(path));
  }

  static BsonDocument call(String function, BsonValue... operands) {
    return new BsonDocument(function, new BsonArray(Arrays.asList(operands)));
  }

  static BsonDocument literal(BsonValue value) {
    return new BsonDocument("$literal", value);
  }

  static BsonDocument when(BsonValue condition, BsonValue then, BsonValue otherwise) {
    return call("$cond", condition, then, otherwise);
  }

  static BsonDocument type(BsonValue value) {
    return new BsonDocument("$type", value);
  }

  static BsonDocument isType(BsonValue value, String... types) {
    List<BsonString> names = Arrays.stream(types).map(BsonString::new).toList();
    return names.size() == 1
        ? call("$eq", type(value), names.get(0))
        : call("$in", type(value), new BsonArray(names));
  }

  /** The value, null when missing, an empty object for every object and array. */
  static BsonDocument sortKey(Path path) {
    return when(
        isType(field(path), "object", "array"), literal(new BsonDocument()), orNull(field(path)));
  }

  /** The value, null when missing or an object or array. */
  static BsonDocument scalar(Path path) {
    return when(isType(field(path), "object", "array"), BsonNull.VALUE, orNull(field(path)));
  }

  static BsonDocument orNull(BsonValue value) {
    return call("$ifNull", value, BsonNull.VALUE);
  }
}
