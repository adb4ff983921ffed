package dev.holdfast.postgres;

import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes orders, and "strictly after these values in this order". */
final class Keyset {
  private final SqlText sql;
  private final List<Sort> sort;
  private final List<@Nullable Object> values;
  private final boolean exact;

  private Keyset(SqlText sql, List<Sort> sort, List<@Nullable Object> values, boolean exact) {
    this.sql = sql;
    this.sort = sort;
    this.values = values;
    this.exact = exact;
  }

  /** How many keys there are before the id, after which nothing is decided any more. */
  private static int beforeId(List<Sort> sort) {
    int keys = 0;
    while (!sort.get(keys).path().isId()) {
      keys++;
    }
    return keys;
  }

  /** Whether the order is one that an index may give but for texts that were cut for it. */
  static boolean mayTie(List<Sort> sort) {
    return beforeId(sort) > 0;
  }

  /**
   * Adds the order.
   *
   * @param exact also among long texts that start alike, for which no index helps
   */
  static void orderBy(SqlText sql, List<Sort> sort, boolean exact) {
    sql.add(" ORDER BY ");
    int keys = beforeId(sort);
    for (Sort key : sort.subList(0, keys)) {
      String direction = key.descending() ? " DESC," : ",";
      sql.place(Scope.DOCUMENT, key.path()).add(direction);
      if (exact) {
        sql.whole(Scope.DOCUMENT, key.path()).add(direction);
      } else {
        sql.prefix(Scope.DOCUMENT, key.path()).add(direction);
      }
    }
    sql.add(sort.get(keys).descending() ? "id DESC" : "id");
  }

  /** Adds whether a text was cut that decides the document's place in the order. */
  static void isTied(SqlText sql, List<Sort> sort) {
    String separator = "(";
    for (Sort key : sort.subList(0, beforeId(sort))) {
      sql.add(separator).isCut(key.path());
      separator = " OR ";
    }
    sql.add(")");
  }

  /** Adds the condition to come after {@code values}: one comparison of rows where possible. */
  static void after(SqlText sql, List<Sort> sort, List<@Nullable Object> values) {
    new Keyset(sql, sort, values, true).write("");
  }

  /** Adds the condition to come after or with them in the order that indexes have. */
  static void from(SqlText sql, List<Sort> sort, List<@Nullable Object> values) {
    new Keyset(sql, sort, values, false).write("=");
  }

  private void write(String orEqual) {
    int last = beforeId(sort);
    boolean uniform = true;
    for (int i = 0; i < last; i++) {
      uniform &= sort.get(i).descending() == sort.get(last).descending();
    }
    if (uniform) {
      compare(0, last, direction(sort.get(last)) + orEqual);
      return;
    }
    // The first comparison alone follows from the rest, and an index can seek by it.
    compare(0, 0, direction(sort.get(0)) + "=");
    sql.add(" AND ");
    for (int i = 0; i < last; i++) {
      sql.add("(");
      compare(i, i, direction(sort.get(i)));
      sql.add(" OR (");
      compare(i, i, "=");
      sql.add(" AND ");
    }
    compare(last, last, direction(sort.get(last)) + orEqual);
    sql.add("))".repeat(last));
  }

  private static String direction(Sort sort) {
    return sort.descending() ? "<" : ">";
  }

  /** Compares the keys from one to another, both included, with their values, as one row. */
  private void compare(int from, int to, String operator) {
    String separator = "(";
    for (int i = from; i <= to; i++) {
      sql.add(separator);
      separator = ",";
      columns(sort.get(i).path(), Key.of(values.get(i)));
    }
    separator = ")" + operator + "(";
    for (int i = from; i <= to; i++) {
      sql.add(separator);
      separator = ",";
      bind(sort.get(i).path(), Key.of(values.get(i)));
    }
    sql.add(")");
  }

  private void columns(Path path, Key key) {
    if (path.isId()) {
      sql.add("id");
      return;
    }
    sql.place(Scope.DOCUMENT, path).add(",").prefix(Scope.DOCUMENT, path);
    if (exact && key.isLong()) {
      sql.add(",").whole(Scope.DOCUMENT, path);
    }
  }

  private void bind(Path path, Key key) {
    if (path.isId()) {
      sql.bind(key.text());
      return;
    }
    sql.bindPlace(key).add(",").bind(key.prefix());
    if (exact && key.isLong()) {
      sql.add(",").bind(key.text());
    }
  }
}
