package dev.holdfast.mongo;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Numbers;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Plain values as values of BSON, and back: for parameters and the rows of aggregations. */
final class BsonValues {
  private BsonValues() {}

  /** A plain value as that of a key, where an array stands in an object of its own. */
  static BsonValue of(@Nullable Object plain) {
    BsonValue value = element(plain);
    return value.isArray() ? new BsonDocument(Keys.ARRAY, value) : value;
  }

  /** A plain value as an element of an array. */
  static BsonValue element(@Nullable Object plain) {
    if (plain instanceof String text) {
      return new BsonString(text);
    }
    if (plain instanceof Long integral) {
      return new BsonInt64(integral);
    }
    if (plain instanceof Double number) {
      return new BsonDouble(number);
    }
    if (plain instanceof Boolean bool) {
      return BsonBoolean.valueOf(bool);
    }
    if (plain == null) {
      return BsonNull.VALUE;
    }
    return plain instanceof Map<?, ?>
        ? object(Values.asObject(plain))
        : array(Values.asArray(plain));
  }

  private static BsonDocument object(Map<String, @Nullable Object> plain) {
    BsonDocument object = new BsonDocument(Math.max(4, plain.size() * 2));
    plain.forEach((key, value) -> object.put(Keys.escape(key), of(value)));
    return object;
  }

  private static BsonArray array(List<@Nullable Object> plain) {
    BsonArray array = new BsonArray(plain.size());
    plain.forEach(value -> array.add(element(value)));
    return array;
  }

  /**
   * The plain value.
   *
   * @throws HoldfastException CORRUPT for a type that we never write
   */
  static @Nullable Object plain(BsonValue value) {
    return switch (value.getBsonType()) {
      case STRING -> value.asString().getValue();
      case INT64 -> (Object) value.asInt64().getValue();
      case INT32 -> (Object) (long) value.asInt32().getValue();
      case DOUBLE -> number(value.asDouble().getValue());
      case BOOLEAN -> value.asBoolean().getValue();
      case NULL -> null;
      case DOCUMENT -> plainDocument(value.asDocument());
      case ARRAY -> plainArray(value.asArray());
      default -> throw foreign(value.getBsonType(), null);
    };
  }

  private static Object plainDocument(BsonDocument document) {
    BsonValue wrapped = document.size() == 1 ? document.get(Keys.ARRAY) : null;
    return wrapped != null && wrapped.isArray()
        ? plainArray(wrapped.asArray())
        : plainObject(document);
  }

  private static Map<String, @Nullable Object> plainObject(BsonDocument object) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    object.forEach((key, value) -> plain.put(Keys.unescape(key), plain(value)));
    return Values.object(plain);
  }

  private static List<@Nullable Object> plainArray(BsonArray array) {
    List<@Nullable Object> plain = new ArrayList<>(array.size());
    array.forEach(value -> plain.add(plain(value)));
    return Values.array(plain);
  }

  /** The plain value of a double, which another program may have written. */
  static Object number(double value) {
    if (!Double.isFinite(value)) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT,
          "A stored document holds the number "
              + value
              + ", which Holdfast never writes; documents hold finite numbers");
    }
    return Numbers.normalise(value);
  }

  /** What is wrong with a value of a type that we never write. */
  static HoldfastException foreign(BsonType type, @Nullable String key) {
    return HoldfastException.of(
        ErrorCode.CORRUPT,
        "A stored document holds a value of BSON's type "
            + type
            + (key == null ? "" : " under \"" + Values.shorten(key) + "\"")
            + ", which Holdfast never writes; it reads strings, numbers, booleans, null, objects"
            + " and arrays (dates, identifiers and decimals are strings: see the page on MongoDB)");
  }
}
