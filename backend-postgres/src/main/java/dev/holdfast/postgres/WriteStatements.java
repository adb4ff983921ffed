package dev.holdfast.postgres;

import java.util.List;

/** The statements that write the documents of a collection. */
final class WriteStatements {
  private WriteStatements() {}

  /** (id, body) gives the revision. */
  static String insert(Table table) {
    SqlText sql = new SqlText().add("INSERT INTO ").table(table);
    sql.add("(id,rev,b) VALUES(?,").nextRevision(table.schema());
    return sql.add(",convert_from(?,'UTF8')) RETURNING rev").text();
  }

  /** (id, body): the last of a transaction, which it commits. */
  static String insertLast(Table table) {
    SqlText sql = new SqlText().add("INSERT INTO ").table(table);
    sql.add("(id,rev,b) VALUES(?,").nextRevision(table.schema());
    return sql.add(",convert_from(?,'UTF8'));COMMIT").text();
  }

  /** (id, body) gives the revision, and nothing when the id is taken. */
  static String insertUnlessThere(Table table) {
    SqlText sql = new SqlText().add("INSERT INTO ").table(table);
    sql.add("(id,rev,b) VALUES(?,").nextRevision(table.schema());
    return sql.add(",convert_from(?,'UTF8')) ON CONFLICT (id) DO NOTHING RETURNING rev").text();
  }

  /** (ids, bodies) gives the revisions in their order. */
  static String insertAll(Table table) {
    return insertFrom(table).add(" RETURNING rev").text();
  }

  /** (ids, bodies) gives ids and revisions of those that could be inserted. */
  static String insertPossible(Table table) {
    return insertFrom(table).add(" ON CONFLICT DO NOTHING RETURNING id,rev").text();
  }

  private static SqlText insertFrom(Table table) {
    SqlText sql = new SqlText().add("INSERT INTO ").table(table);
    sql.add("(id,rev,b) SELECT u.i,").nextRevision(table.schema());
    return sql.add(",convert_from(u.b,'UTF8') FROM unnest(?::text[],?::bytea[]) AS u(i,b)");
  }

  /** (body, id, body) gives the revision, and nothing when the value is there already. */
  static String replace(Table table) {
    return replacing(table).add(" AND d<>convert_from(?,'UTF8')::jsonb RETURNING rev").text();
  }

  /** The same with the revision that is expected at the end. */
  static String replaceRevision(Table table) {
    SqlText sql = replacing(table).add(" AND d<>convert_from(?,'UTF8')::jsonb AND rev=?");
    return sql.add(" RETURNING rev").text();
  }

  /** (body, id, body) gives the revision, and revision and body before; else nothing as above. */
  static String replaceGivingBefore(Table table) {
    SqlText sql = new SqlText().add("UPDATE ").table(table);
    sql.add(" SET b=convert_from(?,'UTF8'),rev=").nextRevision(table.schema());
    lockedBefore(sql.add(" FROM "), table).add("?");
    sql.add(" FOR UPDATE) AS m WHERE id=m.i AND d<>convert_from(?,'UTF8')::jsonb");
    return sql.add(" RETURNING rev,m.r,m.c").text();
  }

  /** A document under other names, up to its id. */
  static SqlText lockedBefore(SqlText sql, Table table) {
    sql.add("(SELECT id AS i,rev AS r,b AS c FROM ").table(table);
    return sql.add(" WHERE id=");
  }

  /** (id) deletes, and gives the revision and body that were there. */
  static String take(Table table) {
    SqlText sql = new SqlText().add("DELETE FROM ").table(table);
    return sql.add(" WHERE id=? RETURNING rev,b").text();
  }

  /** (body, id) gives the revision. */
  static String put(Table table) {
    return replacing(table).add(" RETURNING rev").text();
  }

  private static SqlText replacing(Table table) {
    SqlText sql = new SqlText().add("UPDATE ").table(table);
    sql.add(" SET b=convert_from(?,'UTF8'),rev=").nextRevision(table.schema());
    return sql.add(" WHERE id=?");
  }

  /** (ids, bodies) gives ids and revisions. */
  static String putAll(Table table) {
    SqlText sql = new SqlText().add("UPDATE ").table(table);
    sql.add(" AS t SET b=convert_from(u.b,'UTF8'),rev=").nextRevision(table.schema());
    sql.add(" FROM unnest(?::text[],?::bytea[]) AS u(i,b) WHERE t.id=u.i");
    return sql.add(" RETURNING t.id,t.rev").text();
  }

  /** (id). */
  static String delete(Table table) {
    return new SqlText().add("DELETE FROM ").table(table).add(" WHERE id=?").text();
  }

  /** (ids). */
  static String deleteAll(Table table) {
    return new SqlText().add("DELETE FROM ").table(table).add(" WHERE id=ANY(?::text[])").text();
  }

  /** (id) gives revision and body. */
  static String byId(Table table) {
    return new SqlText().add("SELECT rev,b FROM ").table(table).add(" WHERE id=?").text();
  }

  /** (id) gives id, revision and body, and locks the row. */
  static String lockById(Table table) {
    SqlText sql = new SqlText().add("SELECT id,rev,b FROM ").table(table);
    return sql.add(" WHERE id=? FOR UPDATE").text();
  }

  /** (ids) gives id, revision and body. */
  static String byIds(Table table, boolean lock) {
    SqlText sql = new SqlText().add("SELECT id,rev,b FROM ").table(table);
    sql.add(" WHERE id=ANY(?::text[])").add(lock ? " ORDER BY id FOR UPDATE" : "");
    return sql.text();
  }

  static String createTable(Table table) {
    SqlText sql = new SqlText().add("CREATE TABLE ").table(table);
    sql.add("(id text COLLATE \"C\" NOT NULL,rev bigint NOT NULL,b text COLLATE \"C\" NOT NULL,");
    sql.add("d jsonb NOT NULL GENERATED ALWAYS AS (b::jsonb) STORED,CONSTRAINT ");
    return sql.primaryKey(table.number())
        .add(" PRIMARY KEY(id)) WITH (toast_tuple_target=8160)")
        .text();
  }

  /** Waits for whoever uses the table. */
  static String lockTable(Table table) {
    return new SqlText().add("LOCK TABLE ").table(table).text();
  }

  static String dropTable(Table table) {
    return new SqlText().add("DROP TABLE ").table(table).text();
  }

  static String dropIndex(Table table, long number) {
    return new SqlText().add("DROP INDEX ").in(table.schema()).index(number).text();
  }

  /** Number of documents and of the bytes of their bodies. */
  static Sql size(Table table) {
    SqlText sql = new SqlText().add("SELECT count(*),coalesce(sum(octet_length(b)),0)::bigint");
    return sql.add(" FROM ").table(table).build();
  }

  /** The numbers of those that hold documents. */
  static Sql areNotEmpty(List<Table> tables) {
    SqlText sql = new SqlText();
    String separator = "SELECT ";
    for (Table table : tables) {
      sql.add(separator).number(table.number()).add("::bigint WHERE EXISTS(SELECT 1 FROM ");
      sql.table(table).add(")");
      separator = " UNION ALL SELECT ";
    }
    return sql.build();
  }

  /** Bytes on disk with indexes; null when the table is not there any more. */
  static Sql relationSize(Table table) {
    String name = new SqlText().table(table).text();
    return new SqlText()
        .add("SELECT pg_total_relation_size(to_regclass(")
        .bind(name)
        .add("))")
        .build();
  }
}
