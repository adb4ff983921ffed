package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.spi.Read;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements that read the documents of a collection, and those that delete what matches. */
final class Statements {
  private Statements() {}

  /**
   * Id, revision and body, in order but for long texts that start alike: where there may be such, a
   * fourth column is true for a document whose place they decide, see {@link Finding}.
   */
  static Sql find(Table table, Read.Find find) {
    boolean mayTie = Keyset.mayTie(find.sort());
    SqlText sql = new SqlText().add("SELECT id,rev,b");
    if (mayTie) {
      Keyset.isTied(sql.add(","), find.sort());
    }
    return rest(sql, table, find, false, null).build();
  }

  /**
   * The same in exact order, and without the fourth column.
   *
   * @param from the keys of the first document of which the other statement could not say its
   *     place; null for all
   */
  static Sql findExactly(Table table, Read.Find find, @Nullable List<@Nullable Object> from) {
    return rest(new SqlText().add("SELECT id,rev,b"), table, find, true, from).build();
  }

  private static SqlText rest(
      SqlText sql,
      Table table,
      Read.Find find,
      boolean exact,
      @Nullable List<@Nullable Object> from) {
    from(sql, table, find.filter());
    String separator = isAll(find.filter()) ? " WHERE " : " AND ";
    if (find.after() != null) {
      Keyset.after(sql.add(separator), find.sort(), find.after());
      separator = " AND ";
    }
    if (from != null) {
      Keyset.from(sql.add(separator), find.sort(), from);
    }
    Keyset.orderBy(sql, find.sort(), exact);
    if (PostgresQueries.residue(find.filter()) != null) {
      return sql;
    }
    if (find.limit() >= 0) {
      sql.add(" LIMIT ").bind(find.limit());
    }
    if (find.offset() > 0) {
      sql.add(" OFFSET ").bind(find.offset());
    }
    return sql;
  }

  /** The same documents, locked. */
  static Sql lock(Sql find) {
    return new SqlText().add(find).add(" FOR UPDATE").build();
  }

  /** Only for a filter without a residue. */
  static Sql deleteMatching(Table table, Filter filter) {
    return from(new SqlText().add("DELETE"), table, filter).build();
  }

  /** Only for a filter without a residue. */
  static Sql count(Table table, Read.Count count) {
    SqlText sql = new SqlText();
    if (count.limit() < 0) {
      return from(sql.add("SELECT count(*)"), table, count.filter()).build();
    }
    from(sql.add("SELECT count(*) FROM (SELECT 1"), table, count.filter());
    return sql.add(" LIMIT ").bind(count.limit()).add(") AS c").build();
  }

  /**
   * Place and text of the key of a value, and its JSON when it is an object or an array; in the
   * order of keys, then of the first document by id that has it. Only for a filter without a
   * residue.
   */
  static Sql distinct(Table table, Read.Distinct read) {
    Path path = read.path();
    SqlText sql = new SqlText();
    if (path.isId()) {
      from(sql.add("SELECT 'Infinity',id,NULL"), table, read.filter());
      return sql.add(" ORDER BY id").build();
    }
    sql.add("SELECT ").place(Scope.DOCUMENT, path).add("::text,").whole(Scope.DOCUMENT, path);
    sql.add(",min(").storedContainer(path).add(")");
    from(sql, table, read.filter()).add(" GROUP BY ").place(Scope.DOCUMENT, path);
    sql.add(",2,CASE WHEN ").type(Scope.DOCUMENT, path).add(" IN ('object','array') THEN ");
    sql.value(Scope.DOCUMENT, path).add(" END ORDER BY ").place(Scope.DOCUMENT, path);
    return sql.add(",2,min(id)").build();
  }

  static Sql explain(Sql find) {
    return new SqlText().add("EXPLAIN (FORMAT JSON) ").add(find).build();
  }

  /** Adds where documents come from, and which. */
  static SqlText from(SqlText sql, Table table, Filter filter) {
    sql.add(" FROM ").table(table);
    return isAll(filter) ? sql : PostgresQueries.condition(sql.add(" WHERE "), filter);
  }

  private static boolean isAll(Filter filter) {
    return filter instanceof Filter.And and && and.filters().isEmpty();
  }
}
