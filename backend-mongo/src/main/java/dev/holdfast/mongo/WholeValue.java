package dev.holdfast.mongo;

import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** Equality with objects and arrays, whose keys have an order for MongoDB and none for us. */
final class WholeValue {
  /** Enough to find few documents; an operand may have millions of fields. */
  private static final int MOST_CONDITIONS = 20;

  private WholeValue() {}

  /** Whether no object of the value has two keys, so that MongoDB's own equality is ours. */
  static boolean hasOneForm(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      return object.size() <= 1 && object.values().stream().allMatch(WholeValue::hasOneForm);
    }
    return !(value instanceof List<?> array) || array.stream().allMatch(WholeValue::hasOneForm);
  }

  /** What must be so for the value at the path to be the operand. */
  static Pushed near(String path, @Nullable Object value) {
    List<Pushed> conditions = new ArrayList<>();
    collect(path, value, conditions);
    return Pushed.all(conditions);
  }

  private static void collect(String path, @Nullable Object value, List<Pushed> conditions) {
    if (conditions.size() >= MOST_CONDITIONS) {
      return;
    }
    if (hasOneForm(value)) {
      conditions.add(Pushed.roughly(path, "$eq", BsonValues.of(value)));
    } else if (value instanceof List<?> array) {
      String name = path + "." + Keys.ARRAY;
      conditions.add(Pushed.roughly(name, "$size", new BsonInt32(array.size())));
    } else if (value instanceof Map<?, ?> object) {
      conditions.add(Pushed.roughly(path + "." + Keys.ARRAY, "$exists", BsonBoolean.FALSE));
      for (Map.Entry<String, @Nullable Object> entry : Values.asObject(object).entrySet()) {
        collect(path + "." + Keys.escape(entry.getKey()), entry.getValue(), conditions);
      }
    }
  }

  /** The types of scalars, null among them. */
  static BsonArray scalarTypes() {
    BsonArray types = new BsonArray();
    for (String type : List.of("null", "number", "string", "bool")) {
      types.add(new BsonString(type));
    }
    return types;
  }
}
