package dev.holdfast;

import dev.holdfast.internal.JsonFilters;
import dev.holdfast.internal.JsonQueries;
import dev.holdfast.internal.JsonText;
import dev.holdfast.internal.JsonUpdates;
import java.util.List;

/**
 * Filters, updates and queries as JSON text, under MongoDB's names: {@code
 * {"status":"OPEN","cents":{"$gte":1000}}} and {@code {"$set":{"status":"PAID"}}}. The meaning is
 * Holdfast's, not MongoDB's: nothing looks inside arrays on its own.
 *
 * <p>Filters: a dotted path (as {@link Path#parse} reads it) with a value means equal; with an
 * object of operators, all of {@code $eq $ne $gt $gte $lt $lte $in $nin $exists $regex $startsWith
 * $endsWith $containsText $equalsIgnoreCase $containsIgnoreCase $contains $all $size $elemMatch
 * $not}. Around them {@code $and $or $nor $not}. Inside {@code $elemMatch} an operator without a
 * path speaks of the scalar element itself. A path that starts with a dollar is written {@code
 * {"$field":[["$key","key"],condition]}}.
 *
 * <p>Updates: {@code $set $unset $inc $mul $min $max $rename $push} (with {@code {"$each":[…]}})
 * {@code $pull $addToSet $currentDate}, or an array of such objects where the order matters.
 *
 * <p>Values: JSON, and {@code {"$instant":"2024-02-29T12:30:00Z"}}, {@code {"$decimal":"12.34"}},
 * {@code {"$date":"2024-02-29"}} (with a time it is an instant), {@code {"$literal":value}} for an
 * object with keys that start with a dollar. An object without such a key is a value, compared as a
 * whole.
 *
 * <p>What is read has not been checked against a type; the collection does that. Every method
 * throws {@link ErrorCode#INVALID}: with line and column for malformed text, duplicate keys and
 * trailing text; by name, with those known, for an unknown operator. Printing gives text that reads
 * back as an equal object when the values are plain, an Instant, a LocalDate or a BigDecimal; other
 * Java values are printed as they are stored. Thread safe.
 */
public final class JsonForm {
  private JsonForm() {}

  /** Reads a filter; {@code {}} is every document. */
  public static Filter filter(String json) {
    return JsonFilters.read(JsonText.read("filter", json));
  }

  /** Reads an update. */
  public static Update update(String json) {
    return JsonUpdates.read(JsonText.read("update", json));
  }

  /** Reads a sort: {@code {"at":-1,"name":1}}, in that order. */
  public static List<Sort> sort(String json) {
    return JsonQueries.sort(JsonText.read("sort", json));
  }

  /**
   * Reads a query: {@code {"filter":…,"sort":…,"offset":0,"limit":10,"fields":["a.b"]}}, each of
   * them optional, {@code "without"} in the place of {@code "fields"}.
   */
  public static Query query(String json) {
    return JsonQueries.read(JsonText.read("query", json));
  }

  /** The text that {@link #filter} reads. */
  public static String text(Filter filter) {
    return JsonText.write(JsonFilters.tree(filter));
  }

  /** The text that {@link #update} reads. */
  public static String text(Update update) {
    return JsonText.write(JsonUpdates.tree(update));
  }

  /** The text that {@link #sort} reads. */
  public static String text(List<Sort> sort) {
    return JsonText.write(JsonQueries.tree(sort));
  }

  /** The text that {@link #query} reads. */
  public static String text(Query query) {
    return JsonText.write(JsonQueries.tree(query));
  }
}
