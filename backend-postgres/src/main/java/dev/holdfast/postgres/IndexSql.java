package dev.holdfast.postgres;

import dev.holdfast.Index;
import dev.holdfast.Path;
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
    if (index.unique()) {
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
      if (!key.path().isId()) {
        sql.add(separator).isCut(key.path());
        separator = " OR ";
      }
    }
    return separator.equals("WHEN ")
        ? sql.add("ELSE '' END)")
        : hash(sql.add(" THEN "), keys).add(" ELSE '' END)");
  }

  private static void exempt(SqlText sql, List<Sort> keys) {
    sql.add("WHEN ");
    String separator = "";
    for (Sort key : keys) {
      Path path = key.path();
      if (!path.isId()) {
        sql.add(separator).place(Scope.DOCUMENT, path).add("='-Infinity'::numeric OR ");
        sql.type(Scope.DOCUMENT, path).add(" IN ('object','array')");
        separator = " OR ";
      }
    }
    sql.add(separator.isEmpty() ? "false THEN id " : " THEN id ");
  }

  /** Place, length and text of each key, so that different ones never look alike. */
  private static SqlText hash(SqlText text, List<Sort> keys) {
    String separator = "encode(sha256(convert_to(";
    for (Sort key : keys) {
      Path path = key.path();
      text.add(separator);
      if (!path.isId()) {
        text.place(Scope.DOCUMENT, path).add("::text||' '||");
      }
      text.add("char_length(").whole(Scope.DOCUMENT, path).add(")::text||' '||");
      text.whole(Scope.DOCUMENT, path);
      separator = "||' '||";
    }
    return text.add(",'UTF8')),'hex')");
  }
}
