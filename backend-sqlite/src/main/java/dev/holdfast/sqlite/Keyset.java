package dev.holdfast.sqlite;

import dev.holdfast.Sort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes orders, and "strictly after these values in this order". */
final class Keyset {
  private Keyset() {}

  /** Adds the order; what follows the id in it decides nothing. */
  static void orderBy(SqlText sql, List<Sort> sort) {
    String separator = " ORDER BY ";
    for (Sort key : sort) {
      sql.add(separator).key(Scope.DOCUMENT, key.path()).add(key.descending() ? " DESC" : "");
      separator = ",";
      if (key.path().isId()) {
        return;
      }
    }
  }

  /**
   * Adds the condition to come after {@code values}: (k1 after v1) or (k1 = v1 and (k2 after v2 or
   * …)). Before it stands a bound on the first key alone, from which an index can seek.
   */
  static void after(SqlText sql, List<Sort> sort, List<@Nullable Object> values) {
    int last = 0;
    while (!sort.get(last).path().isId()) {
      last++;
    }
    Sort first = sort.get(0);
    Object start = SqlText.key(values.get(0));
    if (last > 0 && start != null && !first.descending()) {
      sql.key(Scope.DOCUMENT, first.path()).add(">=").bind(start).add(" AND ");
    }
    for (int i = 0; i < last; i++) {
      sql.add("(");
      strictlyAfter(sql, sort.get(i), values.get(i)).add(" OR (");
      sql.key(Scope.DOCUMENT, sort.get(i).path()).add(" IS ").bindKey(values.get(i)).add(" AND ");
    }
    strictlyAfter(sql, sort.get(last), values.get(last));
    for (int i = 0; i < last; i++) {
      sql.add("))");
    }
  }

  private static SqlText strictlyAfter(SqlText sql, Sort sort, @Nullable Object value) {
    Object key = SqlText.key(value);
    if (key == null) {
      return sort.descending()
          ? sql.add("0")
          : sql.key(Scope.DOCUMENT, sort.path()).add(" IS NOT NULL");
    }
    if (!sort.descending()) {
      return sql.key(Scope.DOCUMENT, sort.path()).add(">").bind(key);
    }
    sql.add("(").key(Scope.DOCUMENT, sort.path()).add("<").bind(key);
    if (!sort.path().isId()) {
      sql.add(" OR ").key(Scope.DOCUMENT, sort.path()).add(" IS NULL");
    }
    return sql.add(")");
  }
}
