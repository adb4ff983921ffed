package dev.holdfast.mongo;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A condition that the server decides.
 *
 * @param filter empty for every document
 * @param exact false when it also takes documents that do not match; never takes fewer
 */
record Pushed(BsonDocument filter, boolean exact) {
  /** Everything, exactly. */
  static final Pushed ALL = new Pushed(new BsonDocument(), true);

  /** Everything, for lack of something better. */
  static final Pushed UNKNOWN = new Pushed(new BsonDocument(), false);

  /** Nothing: the server answers it without looking at a document. */
  static final Pushed NONE = exactly(at("_id", "$in", new BsonArray()));

  static Pushed exactly(BsonDocument filter) {
    return new Pushed(filter, true);
  }

  static Pushed exactly(String path, String operator, BsonValue operand) {
    return exactly(at(path, operator, operand));
  }

  static Pushed roughly(String path, String operator, BsonValue operand) {
    return new Pushed(at(path, operator, operand), false);
  }

  static Pushed ofType(String path, String type) {
    return roughly(path, "$type", new BsonString(type));
  }

  /** What is under an operator is a value, whatever it looks like. */
  static BsonDocument at(String path, String operator, BsonValue operand) {
    return new BsonDocument(path, new BsonDocument(operator, operand));
  }

  static Pushed all(List<Pushed> parts) {
    boolean exact = true;
    BsonArray filters = new BsonArray();
    for (Pushed part : parts) {
      exact &= part.exact;
      if (!part.filter.isEmpty()) {
        filters.add(part.filter);
      }
    }
    return new Pushed(joined("$and", filters), exact);
  }

  static Pushed any(List<Pushed> parts) {
    boolean exact = true;
    boolean everything = false;
    BsonArray filters = new BsonArray();
    for (Pushed part : parts) {
      if (part.equals(ALL)) {
        return ALL;
      }
      exact &= part.exact;
      everything |= part.filter.isEmpty();
      if (!part.equals(NONE)) {
        filters.add(part.filter);
      }
    }
    if (everything) {
      return new Pushed(new BsonDocument(), exact);
    }
    return filters.isEmpty() ? NONE : new Pushed(joined("$or", filters), exact);
  }

  private static BsonDocument joined(String operator, BsonArray filters) {
    if (filters.isEmpty()) {
      return new BsonDocument();
    }
    return filters.size() == 1 ? filters.get(0).asDocument() : new BsonDocument(operator, filters);
  }

  /** The complement of a condition that takes too much says nothing. */
  Pushed negated() {
    if (!exact) {
      return UNKNOWN;
    }
    if (filter.isEmpty()) {
      return NONE;
    }
    return equals(NONE) ? ALL : exactly(new BsonDocument("$nor", new BsonArray(List.of(filter))));
  }
}
