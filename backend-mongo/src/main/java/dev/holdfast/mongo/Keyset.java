package dev.holdfast.mongo;

import dev.holdfast.Sort;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Orders, and "strictly after these values in this order".
 *
 * <p>MongoDB orders values as we do, but for objects and arrays, which it tells from each other
 * while we do not. So a plain order is ours as long as none of those is met; the computed one,
 * where each stands for the empty object, always is, and no index serves it.
 */
final class Keyset {
  private static final String COMPUTED = "%s";

  private final List<Sort> sort;

  private Keyset(List<Sort> sort) {
    this.sort = sort;
  }

  /** Of keys that end with the id; what follows it decides nothing. */
  static Keyset of(List<Sort> sort) {
    List<Sort> keys = new ArrayList<>();
    for (Sort key : sort) {
      keys.add(key);
      if (key.path().isId()) {
        break;
      }
    }
    return new Keyset(keys);
  }

  List<Sort> keys() {
    return sort;
  }

  /** Whether the id alone decides, so that the plain order is ours whatever stands in documents. */
  boolean isById() {
    return sort.size() == 1;
  }

  BsonDocument order() {
    BsonDocument order = new BsonDocument();
    for (Sort key : sort) {
      order.putIfAbsent(Keys.path(key.path()), direction(key));
    }
    return order;
  }

  private static BsonInt32 direction(Sort key) {
    return new BsonInt32(key.descending() ? -1 : 1);
  }

  /** The condition to come after values that are scalars, in the plain order. */
  BsonDocument after(List<@Nullable Object> values) {
    BsonDocument strictly = afterFrom(0, values);
    if (isById()) {
      return strictly;
    }
    Sort first = sort.get(0);
    BsonDocument bound = compared(first, first.descending() ? "$lte" : "$gte", values.get(0));
    return Pushed.all(List.of(Pushed.exactly(bound), Pushed.exactly(strictly))).filter();
  }

  /** (k1 after v1) or (k1 = v1 and (k2 after v2 or …)). */
  private BsonDocument afterFrom(int index, List<@Nullable Object> values) {
    Sort key = sort.get(index);
    Object value = values.get(index);
    BsonDocument behind = compared(key, key.descending() ? "$lt" : "$gt", value);
    if (index == sort.size() - 1) {
      return behind;
    }
    Pushed same = Pushed.exactly(Keys.path(key.path()), "$eq", BsonValues.of(value));
    Pushed rest = Pushed.exactly(afterFrom(index + 1, values));
    return Pushed.any(List.of(Pushed.exactly(behind), Pushed.all(List.of(same, rest)))).filter();
  }

  /** A comparison across types, which only expressions make; an index serves it all the same. */
  private static BsonDocument compared(Sort key, String operator, @Nullable Object value) {
    String path = Keys.path(key.path());
    if (key.path().isId()) {
      return Pushed.at(path, operator, BsonValues.of(value));
    }
    if (value == null && (operator.equals("$gte") || operator.equals("$lt"))) {
      return operator.equals("$gte") ? new BsonDocument() : Pushed.NONE.filter();
    }
    if (value == null) {
      return Pushed.at(path, operator.equals("$gt") ? "$ne" : "$eq", BsonValues.of(null));
    }
    return expression(operator, new BsonString("$" + path), value);
  }

  private static BsonDocument expression(String operator, BsonValue field, @Nullable Object value) {
    BsonArray operands = new BsonArray(List.of(field, MongoQueries.literal(key(value))));
    return new BsonDocument("$expr", new BsonDocument(operator, operands));
  }

  private static BsonValue key(@Nullable Object value) {
    return MongoQueries.isContainer(value) ? new BsonDocument() : BsonValues.of(value);
  }

  /** Stages that put the documents in our order, those after the values alone if there are any. */
  List<BsonDocument> computed(@Nullable List<@Nullable Object> after) {
    BsonDocument fields = new BsonDocument();
    BsonDocument order = new BsonDocument();
    BsonArray names = new BsonArray();
    for (int i = 0; i < sort.size(); i++) {
      String name = COMPUTED + i;
      fields.append(name, Expressions.sortKey(sort.get(i).path()));
      order.append(name, direction(sort.get(i)));
      names.add(new BsonString(name));
    }
    List<BsonDocument> stages = new ArrayList<>();
    stages.add(new BsonDocument("$addFields", fields));
    if (after != null) {
      stages.add(new BsonDocument("$match", new BsonDocument("$expr", computedAfter(0, after))));
    }
    stages.add(new BsonDocument("$sort", order));
    stages.add(new BsonDocument("$unset", names));
    return stages;
  }

  private BsonValue computedAfter(int index, List<@Nullable Object> values) {
    Sort key = sort.get(index);
    BsonArray operands = new BsonArray();
    operands.add(new BsonString("$" + COMPUTED + index));
    operands.add(MongoQueries.literal(key(values.get(index))));
    BsonDocument behind = new BsonDocument(key.descending() ? "$lt" : "$gt", operands);
    if (index == sort.size() - 1) {
      return behind;
    }
    BsonArray both = new BsonArray();
    both.add(new BsonDocument("$eq", operands));
    both.add(computedAfter(index + 1, values));
    return new BsonDocument("$or", new BsonArray(List.of(behind, new BsonDocument("$and", both))));
  }

  /** Whether a value is one of those that the plain order treats in its own way. */
  static boolean hasContainer(List<@Nullable Object> values) {
    return values.stream().anyMatch(value -> Values.rank(value) == Values.RANK_CONTAINER);
  }
}
