package dev.holdfast.postgres;

import dev.holdfast.Index;
import dev.holdfast.Sort;
import java.util.List;

/**
 * Writes declared indexes: the keys that filters and orders ask for, see {@link Key}, then the id.
 *
 * <p>PostgreSQL refuses entries above 2,704 bytes. Texts are cut, so that four keys and an id fit
 * whatever they are; further keys stand in no index.
 */
final class IndexSql {
  private static final int MOST_KEYS = 4;

  private IndexSql() {}

  /** The statement that makes an index with this number. */
  static String create(Table table, long number, Index index) {
    SqlText sql = new SqlText().add(index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    sql.index(number).add(" ON ").table(table).add("(");
    boolean byId = false;
    boolean descending = false;
    String separator = "";
    for (Sort key : index.keys().subList(0, Math.min(MOST_KEYS, index.keys().size()))) {
      descending = key.descending();
      key(sql.add(separator), key);
      byId |= key.path().isId();
      separator = ",";
    }
    boolean alwaysDiffers = index.keys().stream().anyMatch(key -> key.path().isId());
    if (index.unique() && !alwaysDiffers) {
      return distinction(sql.add(","), index.keys()).add(")").text();
    }
    return sql.add(byId ? ")" : descending ? ",id DESC)" : ",id)").text();
  }

  private static void key(SqlText sql, Sort key) {
    String direction = key.descending() ? " DESC" : "";
    if (key.path().isId()) {
      sql.add("id").add(direction);
      return;
    }
    sql.place(Scope.DOCUMENT, key.path()).add(direction);
    sql.add(",").prefix(Scope.DOCUMENT, key.path()).add(direction);
  }

  /**
   * The last column of a unique index: the id of a document that is exempt, since a key is null,
   * missing, an object or an array; a hash of everything where the other columns do not have it;
   * else the same for all.
   */
  private static SqlText distinction(SqlText sql, List<Sort> keys) {
    exempt(sql.add("(CASE "), keys);
    if (keys.size() > MOST_KEYS) {
      return hash(sql.add("ELSE "), keys).add(" END)");
    }
    String separator = "WHEN ";
    for (Sort key : keys) {
      sql.add(separator).isCut(key.path());
      separator = " OR ";
    }
    return hash(sql.add(" THEN "), keys).add(" ELSE '' END)");
  }

  private static void exempt(SqlText sql, List<Sort> keys) {
    String separator = "WHEN (";
    for (Sort key : keys) {
      sql.add(separator).type(Scope.DOCUMENT, key.path());
      sql.add(" IN ('string','number','boolean')");
      separator = " AND ";
    }
    sql.add(") IS NOT TRUE THEN id ");
  }

  /**
   * Of the values as JSON, which tells where each of them ends. The bytes come by a cast, which
   * takes a backslash for an escape, since an index may not call {@code convert_to}.
   */
  private static SqlText hash(SqlText sql, List<Sort> keys) {
    String separator = "encode(sha256(replace(";
    for (Sort key : keys) {
      sql.add(separator).value(Scope.DOCUMENT, key.path()).add("::text");
      separator = "||' '||";
    }
    return sql.add(",'\\','\\\\')::bytea),'hex')");
  }
}
