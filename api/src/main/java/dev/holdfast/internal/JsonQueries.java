package dev.holdfast.internal;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Queries and sorts as JSON trees. */
public final class JsonQueries {
  private static final List<String> KNOWN =
      List.of("filter", "sort", "offset", "limit", "fields", "without");

  private JsonQueries() {}

  /** The query that a tree stands for. */
  public static Query read(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> object)) {
      throw HoldfastException.invalid(
          "A query is an object such as {\"filter\":{\"a\":1}}; found " + JsonText.shown(tree));
    }
    if (object.containsKey("fields") && object.containsKey("without")) {
      throw HoldfastException.invalid("A query has fields or without, not both");
    }
    Query query =
        object.containsKey("filter")
            ? Query.where(JsonFilters.read(object.get("filter")))
            : Query.all();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      query = with(query, String.valueOf(entry.getKey()), entry.getValue());
    }
    return query;
  }

  private static Query with(Query query, String name, @Nullable Object tree) {
    return switch (name) {
      case "filter" -> query;
      case "sort" -> query.sort(sort(tree).toArray(Sort[]::new));
      case "offset" -> query.offset(integer(name, tree, Long.MAX_VALUE));
      case "limit" -> query.limit((int) integer(name, tree, Integer.MAX_VALUE));
      case "fields" -> query.fields(fields(name, tree));
      case "without" -> query.without(fields(name, tree));
      default ->
          throw HoldfastException.invalid(
              "A query has no '" + name + "'; it has " + new TreeSet<>(KNOWN));
    };
  }

  private static long integer(String name, @Nullable Object tree, long most) {
    if (tree instanceof Long number && number >= 0 && number <= most) {
      return number;
    }
    throw HoldfastException.invalid(
        name + " takes an integer from 0 to " + most + "; found " + JsonText.shown(tree));
  }

  private static String[] fields(String name, @Nullable Object tree) {
    if (tree instanceof List<?> fields
        && fields.stream().allMatch(field -> field instanceof String)) {
      return fields.stream().map(String::valueOf).toArray(String[]::new);
    }
    throw HoldfastException.invalid(
        name + " takes an array of paths; found " + JsonText.shown(tree));
  }

  /** The sort that a tree stands for. */
  public static List<Sort> sort(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> object)) {
      throw HoldfastException.invalid(
          "A sort is an object such as {\"at\":-1}; found " + JsonText.shown(tree));
    }
    List<Sort> sort = new ArrayList<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String path = String.valueOf(entry.getKey());
      if (!(entry.getValue() instanceof Long direction) || Math.abs(direction) != 1) {
        throw HoldfastException.invalid(
            "The sort of '" + path + "' takes 1 or -1; found " + JsonText.shown(entry.getValue()));
      }
      sort.add(new Sort(Path.parse(path), direction < 0));
    }
    return sort;
  }

  /** The tree of a sort. */
  public static Object tree(List<Sort> sort) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (Sort key : sort) {
      tree.put(key.path().toString(), key.descending() ? -1L : 1L);
    }
    return tree;
  }

  /** The tree of a query. */
  public static Object tree(Query query) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("filter", JsonFilters.tree(query.filter()));
    if (!query.sort().isEmpty()) {
      tree.put("sort", tree(query.sort()));
    }
    if (query.offset() > 0) {
      tree.put("offset", query.offset());
    }
    query.limit().ifPresent(limit -> tree.put("limit", (long) limit));
    Projection projection = query.projection();
    if (projection != null) {
      tree.put(
          projection.include() ? "fields" : "without",
          projection.paths().stream().map(Path::toString).toList());
    }
    return tree;
  }
}
