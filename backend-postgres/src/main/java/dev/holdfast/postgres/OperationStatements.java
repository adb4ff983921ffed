package dev.holdfast.postgres;

import dev.holdfast.spi.Body;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The common writes under an operation id, each as one statement that applies the write and records
 * its result. An empty answer means that it did nothing: the id was used before, the write is of
 * another kind, or there is something to be read and decided first.
 *
 * <p>An insert records first: whoever comes with the same id waits there, and not for the document,
 * which would look taken. Everything else records what it has done; there PostgreSQL refuses the
 * second as a whole, see {@link PostgresErrors#isConflict}. Where that would be the end of a
 * transaction the statement looks for the id before, and is planned anew each time: PostgreSQL
 * would keep the plan that it made while the records were few, which reads all of them.
 */
final class OperationStatements implements Write.Visitor<Optional<Outcome>> {
  /** In a statement that looks first, as {@link #unlessUsed} begins it. */
  private static final String UNUSED = " NOT EXISTS(SELECT 1 FROM k)";

  private final Link link;
  private final Table table;
  private final EncodedBodies<byte[]> encoded;
  private final Operation operation;
  private final boolean looksFirst;

  private OperationStatements(
      Link link,
      Table table,
      EncodedBodies<byte[]> encoded,
      Operation operation,
      boolean looksFirst) {
    this.link = link;
    this.table = table;
    this.encoded = encoded;
    this.operation = operation;
    this.looksFirst = looksFirst;
  }

  /** Each a transaction by itself. */
  static OperationStatements alone(
      Link link, Table table, EncodedBodies<byte[]> encoded, Operation operation) {
    return new OperationStatements(link, table, encoded, operation, false);
  }

  /** In a transaction, which an id that was used before does not end. */
  static OperationStatements within(
      Link link, Table table, EncodedBodies<byte[]> encoded, Operation operation) {
    return new OperationStatements(link, table, encoded, operation, true);
  }

  @Override
  public Optional<Outcome> insert(Write.Insert write) {
    List<byte[]> record = record(Outcome.inserted(write.id(), 0));
    SqlText sql = new SqlText().add("WITH r AS (SELECT ").nextRevision(table.schema());
    sql.add(" AS rev),o AS (");
    recordInto(sql).bind(record.get(0)).add("||int8send(rev)||").bind(record.get(1));
    sql.add(" FROM r ON CONFLICT (id) DO NOTHING RETURNING 1) INSERT INTO ").table(table);
    sql.add("(id,rev,b) SELECT ").bind(write.id()).add(",rev,convert_from(");
    sql.bind(encoded.of(write.body())).add(",'UTF8') FROM r,o RETURNING rev");
    return link.number(sql.build()).map(revision -> Outcome.inserted(write.id(), revision));
  }

  /** Inserts all; no outcomes when the id was used before. */
  List<Outcome> insertAll(List<Write> inserts) {
    List<Outcome> outcomes = new ArrayList<>();
    String[] ids = new String[inserts.size()];
    byte[][] bodies = new byte[inserts.size()][];
    for (int i = 0; i < ids.length; i++) {
      Write.Insert insert = (Write.Insert) inserts.get(i);
      ids[i] = insert.id();
      bodies[i] = encoded.of(insert.body());
      outcomes.add(Outcome.inserted(insert.id(), 0));
    }
    List<byte[]> record = operation.recordAroundRevisions(new WriteResult(outcomes));
    outcomes.clear();
    try (Cursor cursor = link.query(insertAll(ids, bodies, record))) {
      for (int i = 0; cursor.next(); i++) {
        outcomes.add(Outcome.inserted(ids[i], cursor.number(1)));
      }
    }
    return outcomes;
  }

  private Sql insertAll(String[] ids, byte[][] bodies, List<byte[]> record) {
    byte[][] pieces = record.subList(0, ids.length).toArray(new byte[0][]);
    SqlText sql = new SqlText().add("WITH u AS (SELECT i,b,p,n,").nextRevision(table.schema());
    sql.add(" AS rev FROM unnest(").bind(ids).add("::text[],").bind(bodies).add("::bytea[],");
    sql.bind(pieces).add("::bytea[]) WITH ORDINALITY AS u(i,b,p,n)),o AS (");
    recordInto(sql).add("string_agg(p||int8send(rev),''::bytea ORDER BY n)||");
    sql.bind(record.get(ids.length));
    sql.add(" FROM u ON CONFLICT (id) DO NOTHING RETURNING 1) INSERT INTO ").table(table);
    sql.add("(id,rev,b) SELECT i,rev,convert_from(b,'UTF8') FROM u WHERE EXISTS(SELECT 1 FROM o)");
    return sql.add(" RETURNING rev").build();
  }

  @Override
  public Optional<Outcome> replace(Write.Replace write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    return id == null ? Optional.empty() : changed(replacement(target, id, write.body()));
  }

  private Sql replacement(Target target, String id, Body body) {
    byte[] bytes = encoded.of(body);
    SqlText sql = new SqlText().add("UPDATE ").table(table).add(" SET b=convert_from(");
    sql.bind(bytes).add(",'UTF8'),rev=").nextRevision(table.schema()).add(" WHERE id=").bind(id);
    sql.add(" AND d<>convert_from(").bind(bytes).add(",'UTF8')::jsonb");
    if (target.expectedRevision() != null) {
      sql.add(" AND rev=").bind(target.expectedRevision());
    }
    return sql.add(ifUnused()).build();
  }

  @Override
  public Optional<Outcome> modify(Write.Modify write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    Sql update =
        id == null
            ? null
            : UpdateSql.of(table, id, target.expectedRevision(), write.update(), ifUnused());
    return update == null ? Optional.empty() : changed(update);
  }

  private Optional<Outcome> changed(Sql update) {
    List<byte[]> record = record(Outcome.changed(1, 1, 0));
    SqlText sql = unlessUsed().add(update).add("),o AS (");
    recordInto(sql).bind(record.get(0)).add("||int8send(rev)||").bind(record.get(1));
    sql.add(" FROM w) SELECT rev FROM w");
    return number(sql).map(revision -> Outcome.changed(1, 1, revision));
  }

  @Override
  public Optional<Outcome> delete(Write.Delete write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    if (id == null || target.expectedRevision() != null) {
      return Optional.empty();
    }
    SqlText sql = unlessUsed().add("DELETE FROM ").table(table).add(" WHERE id=").bind(id);
    unused(sql, " AND").add(" RETURNING 1),o AS (");
    recordInto(sql).add("CASE WHEN EXISTS(SELECT 1 FROM w) THEN ").bind(deleted(1));
    sql.add(" ELSE ").bind(deleted(0)).add(" END");
    unused(sql, " WHERE").add(" RETURNING 1)");
    sql.add("SELECT (SELECT count(*) FROM w) FROM o");
    return number(sql).map(count -> Outcome.changed(count, count, 0));
  }

  private Optional<Long> number(SqlText sql) {
    return looksFirst ? link.numberPlannedAnew(sql.build()) : link.number(sql.build());
  }

  private byte[] deleted(long count) {
    return operation.record(new WriteResult(List.of(Outcome.changed(count, count, 0))));
  }

  private List<byte[]> record(Outcome outcome) {
    return operation.recordAroundRevisions(new WriteResult(List.of(outcome)));
  }

  private SqlText unlessUsed() {
    SqlText sql = new SqlText().add("WITH ");
    if (looksFirst) {
      sql.add("k AS (SELECT 1 FROM ").in(table.schema());
      sql.add("hf_operations WHERE id=").bind(operation.id()).add("),");
    }
    return sql.add("w AS (");
  }

  private SqlText unused(SqlText sql, String link) {
    return looksFirst ? sql.add(link).add(UNUSED) : sql;
  }

  private String ifUnused() {
    return looksFirst ? " AND" + UNUSED + " RETURNING rev" : " RETURNING rev";
  }

  /** Up to the expression that gives the record. */
  private SqlText recordInto(SqlText sql) {
    sql.add("INSERT INTO ").in(table.schema()).add("hf_operations(id,record) SELECT ");
    return sql.bind(operation.id()).add(",");
  }
}
