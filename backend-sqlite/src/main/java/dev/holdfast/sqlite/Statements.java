package dev.holdfast.sqlite;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Target;
import java.util.List;

/** The statements on the documents of a collection. */
final class Statements {
  private Statements() {}

  /** Revision and body of a document: (id). */
  static String byId(long table) {
    return new SqlText().add("SELECT rev,d FROM ").table(table).add(" WHERE id=?").build().text();
  }

  /** (id, body) gives the revision. The body is bound as bytes, since that saves a conversion. */
  static String insert(long table) {
    SqlText sql = new SqlText().add("INSERT INTO ").table(table).add("(id,rev,d)");
    sql.add(" VALUES(?,(SELECT floor+1 FROM hf_meta),CAST(? AS TEXT)) RETURNING rev");
    return sql.build().text();
  }

  /** (id, revision, body). */
  static String insertAt(long table) {
    SqlText sql = new SqlText().add("INSERT INTO ").table(table).add("(id,rev,d)");
    return sql.add(" VALUES(?,?,CAST(? AS TEXT))").build().text();
  }

  /** (body, id) gives the revision, and nothing when the body may be what is there already. */
  static String replace(long table) {
    SqlText sql = new SqlText().add("UPDATE ").table(table);
    sql.add(" SET d=CAST(?1 AS TEXT),rev=rev+1 WHERE id=?2");
    return sql.add(" AND octet_length(d)<>octet_length(?1) RETURNING rev").build().text();
  }

  /** (id). */
  static String delete(long table) {
    return new SqlText().add("DELETE FROM ").table(table).add(" WHERE id=?").build().text();
  }

  static Sql byIds(Table table, List<String> ids) {
    SqlText sql = select(table).add(" WHERE id IN (SELECT value FROM json_each(");
    return sql.bind(SqliteQueries.json(List.<Object>copyOf(ids))).add("))").build();
  }

  static Sql find(Table table, Read.Find find) {
    SqlText sql = select(table);
    where(sql, find.filter());
    if (find.after() != null) {
      sql.add(isAll(find.filter()) ? " WHERE " : " AND ");
      Keyset.after(sql, find.sort(), find.after());
    }
    Keyset.orderBy(sql, find.sort());
    if (find.limit() >= 0 || find.offset() > 0) {
      sql.add(" LIMIT ").bind(find.limit());
    }
    if (find.offset() > 0) {
      sql.add(" OFFSET ").bind(find.offset());
    }
    return sql.build();
  }

  /** The row numbers of the documents that match, by id. */
  static Sql rows(Table table, Filter filter) {
    SqlText sql = new SqlText().add("SELECT rowid FROM ").table(table);
    where(sql, filter);
    return sql.add(" ORDER BY id").build();
  }

  /** Row number, id, revision and body of the first document that a write is for. */
  static Sql first(Table table, Target target) {
    SqlText sql = selectRow(table);
    where(sql, target.filter());
    Keyset.orderBy(sql, target.sort());
    return sql.add(" LIMIT 1").build();
  }

  /** The same of a row. */
  static Sql row(Table table, long row) {
    return selectRow(table).add(" WHERE rowid=").bind(row).build();
  }

  /** Puts a body in the place of a row's; gives its revision. */
  static Sql replaceRow(Table table, long row, byte[] body) {
    SqlText sql = new SqlText().add("UPDATE ").table(table).add(" SET d=CAST(").bind(body);
    return sql.add(" AS TEXT),rev=rev+1 WHERE rowid=").bind(row).add(" RETURNING rev").build();
  }

  static Sql deleteRow(Table table, long row) {
    return new SqlText().add("DELETE FROM ").table(table).add(" WHERE rowid=").bind(row).build();
  }

  static Sql deleteMatching(Table table, Filter filter) {
    SqlText sql = new SqlText().add("DELETE FROM ").table(table);
    where(sql, filter);
    return sql.build();
  }

  static Sql count(Table table, Read.Count count) {
    SqlText sql = new SqlText();
    if (count.limit() < 0) {
      where(sql.add("SELECT count(*) FROM ").table(table), count.filter());
      return sql.build();
    }
    where(sql.add("SELECT count(*) FROM (SELECT 1 FROM ").table(table), count.filter());
    return sql.add(" LIMIT ").bind(count.limit()).add(")").build();
  }

  /** Key of a value, and its JSON when it is an object or an array; in the order of keys. */
  static Sql distinct(Table table, Read.Distinct read) {
    Path path = read.path();
    SqlText sql = new SqlText().add("SELECT DISTINCT ").key(Scope.DOCUMENT, path);
    if (path.isId()) {
      sql.add(",NULL");
    } else {
      sql.add(",CASE WHEN ").type(Scope.DOCUMENT, path).add(" IN ('object','array') THEN ");
      sql.value(Scope.DOCUMENT, path).add(" END");
    }
    where(sql.add(" FROM ").table(table), read.filter());
    return sql.add(" ORDER BY 1").build();
  }

  static Sql isNotEmpty(Table table) {
    return new SqlText().add("SELECT 1 FROM ").table(table).add(" LIMIT 1").build();
  }

  /** Number of documents and of the bytes of their bodies. */
  static Sql size(Table table) {
    SqlText sql = new SqlText().add("SELECT count(*),coalesce(sum(octet_length(d)),0) FROM ");
    return sql.table(table).build();
  }

  /** Notes the revisions of documents that go away without a delete. */
  static Sql raiseFloor(Table table) {
    SqlText sql = new SqlText().add("UPDATE hf_meta SET floor=max(floor,");
    return sql.add("(SELECT coalesce(max(rev),0) FROM ").table(table).add("))").build();
  }

  static Sql explain(Sql find) {
    return new SqlText().add("EXPLAIN QUERY PLAN ").add(find).build();
  }

  private static SqlText select(Table table) {
    return new SqlText().add("SELECT id,rev,d FROM ").table(table);
  }

  private static SqlText selectRow(Table table) {
    return new SqlText().add("SELECT rowid,id,rev,d FROM ").table(table);
  }

  static void where(SqlText sql, Filter filter) {
    if (!isAll(filter)) {
      SqliteQueries.condition(sql.add(" WHERE "), filter);
    }
  }

  private static boolean isAll(Filter filter) {
    return filter instanceof Filter.And and && and.filters().isEmpty();
  }
}
