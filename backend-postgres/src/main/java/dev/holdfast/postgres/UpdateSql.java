package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.Numbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an update as one statement that does what the reference does, or nothing at all.
 *
 * <p>Taken are scalars that are set, keys that are removed, numbers that grow, and scalars that are
 * appended to arrays. The statement's conditions ask for everything that could go differently: a
 * parent that is no object, a value of another type, an overflow, a document that would not change.
 * Where it finds nothing, the caller reads the document and asks the reference.
 */
final class UpdateSql {
  /** Far from the largest document, whatever is added; PostgreSQL does not count as BSON does. */
  private static final int SMALL_BYTES = 1 << 20;

  /** Each lies inside the next: a server has a limit for that. */
  private static final int MOST_OPERATIONS = 100;

  /**
   * From here on PostgreSQL writes a double in plain digits where Holdfast writes powers of ten.
   */
  private static final double LARGE = 1e15;

  private static final double SMALL = 1e-15;
  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final List<Update.Operation> operations;
  private final SqlText sql = new SqlText();
  private int addedBytes;

  private UpdateSql(Update update) {
    this.operations = update.operations();
  }

  /** The statement, which gives the new revision; null when the update is not of this kind. */
  static @Nullable Sql of(Table table, String id, @Nullable Long revision, Update update) {
    return of(table, id, revision, update, " RETURNING rev");
  }

  /**
   * The same with another ending.
   *
   * @param ending what follows a condition
   */
  static @Nullable Sql of(
      Table table, String id, @Nullable Long revision, Update update, String ending) {
    UpdateSql statement = new UpdateSql(update);
    return statement.takesAll() ? statement.write(table, id, revision, ending) : null;
  }

  /**
   * The statement that changes all that match, or none of them when there is one that it does not
   * fit. It gives how many match, whether it fits all, how many it changed, and the greatest
   * revision of what it found or left; null when the filter or the update is not of this kind.
   */
  static @Nullable Sql ofMany(Table table, Filter filter, Update update) {
    UpdateSql statement = new UpdateSql(update);
    return PostgresQueries.residue(filter) == null && statement.takesAll()
        ? statement.writeMany(table, filter)
        : null;
  }

  private boolean takesAll() {
    if (operations.isEmpty() || operations.size() > MOST_OPERATIONS) {
      return false;
    }
    for (Update.Operation operation : operations) {
      if (!takes(operation)) {
        return false;
      }
    }
    return true;
  }

  private boolean takes(Update.Operation operation) {
    if (operation instanceof Update.Set set) {
      return isSmallScalar(set.value());
    }
    if (operation instanceof Update.Inc inc) {
      return isPlainNumber(inc.by()) && !inc.by().equals(0L);
    }
    if (operation instanceof Update.Push push) {
      return !push.values().isEmpty() && push.values().stream().allMatch(this::isSmallScalar);
    }
    return operation instanceof Update.Unset
        || (operation instanceof Update.AddToSet add && isSmallScalar(add.value()));
  }

  /** Small together with those before it: each may be, and all of them too big for a document. */
  private boolean isSmallScalar(@Nullable Object value) {
    if (value instanceof Map || value instanceof List) {
      return false;
    }
    addedBytes += value instanceof String text ? text.length() : 8;
    return addedBytes <= SMALL_BYTES && (!(value instanceof Double) || isPlainNumber(value));
  }

  /** PostgreSQL writes it as Holdfast does. */
  private static boolean isPlainNumber(Object value) {
    return value instanceof Long
        || (value instanceof Double number && Math.abs(number) > SMALL && Math.abs(number) < LARGE);
  }

  /**
   * The statement, which gives the new revision, and revision and body before; null when the update
   * is not of this kind.
   */
  static @Nullable Sql givingBefore(Table table, String id, Update update) {
    UpdateSql statement = new UpdateSql(update);
    return statement.takesAll() ? statement.writeGivingBefore(table, id) : null;
  }

  private Sql writeGivingBefore(Table table, String id) {
    sql.add("UPDATE ").table(table).add(" SET b=(");
    body(operations.size() - 1);
    sql.add(")::text,rev=").nextRevision(table.schema()).add(" FROM ");
    WriteStatements.lockedBefore(sql, table).bind(id).add(" FOR UPDATE) AS m WHERE id=m.i");
    fits(sql.add(" AND "));
    changes(sql.add(" AND "));
    return sql.add(" RETURNING rev,m.r,m.c").build();
  }

  private Sql write(Table table, String id, @Nullable Long revision, String ending) {
    sql.add("UPDATE ").table(table).add(" SET b=(");
    body(operations.size() - 1);
    sql.add(")::text,rev=").nextRevision(table.schema()).add(" WHERE id=").bind(id);
    if (revision != null) {
      sql.add(" AND rev=").bind(revision);
    }
    fits(sql.add(" AND "));
    changes(sql.add(" AND "));
    return sql.add(ending).build();
  }

  /**
   * What is locked cannot change any more, so the second part finds what the first one looked at.
   */
  private Sql writeMany(Table table, Filter filter) {
    fits(sql.add("WITH m AS MATERIALIZED(SELECT id AS i,rev AS r,("));
    changes(sql.add(") IS TRUE AS f,"));
    Statements.from(sql.add(" AS c"), table, filter);
    sql.add(" ORDER BY id FOR UPDATE),n AS(SELECT count(*) AS n,bool_and(f) AS f,max(r) AS r");
    sql.add(" FROM m),u AS(UPDATE ").table(table).add(" SET b=(");
    body(operations.size() - 1);
    sql.add(")::text,rev=").nextRevision(table.schema());
    sql.add(" FROM m,n WHERE id=m.i AND m.c AND n.f RETURNING rev)");
    sql.add(" SELECT n,f IS TRUE,(SELECT count(*) FROM u),");
    return sql.add("coalesce(greatest(r,(SELECT max(rev) FROM u)),0) FROM n").build();
  }

  private void fits(SqlText start) {
    start.add("octet_length(b)<").number(SMALL_BYTES);
    // A number with a power of ten would come out as plain digits, which may name another one.
    // The first question is the cheap one. The second is a function, since the operator is tried on
    // the bodies that statistics hold, to plan a statement that finds one row.
    start.add(" AND (strpos(b,'E')=0 OR regexp_match(b,'[0-9]E') IS NULL)");
    operations.forEach(this::requireParent);
    operations.forEach(this::requireValue);
  }

  /** The document after this operation and those before it. They touch different paths. */
  private void body(int last) {
    if (last < 0) {
      sql.add("d");
      return;
    }
    Update.Operation operation = operations.get(last);
    if (operation instanceof Update.Unset) {
      sql.add("(");
      body(last - 1);
      sql.add("#-").keys(operation.path()).add(")");
      return;
    }
    sql.add("jsonb_set(");
    body(last - 1);
    sql.add(",").keys(operation.path()).add(",");
    value(operation).add(")");
  }

  private SqlText value(Update.Operation operation) {
    if (operation instanceof Update.Set set) {
      return sql.bind(Json.of(set.value())).add("::jsonb");
    }
    if (operation instanceof Update.Inc inc) {
      return sum(sql.add("to_jsonb("), inc).add(")");
    }
    sql.value(Scope.DOCUMENT, operation.path()).add("||");
    return sql.bind(Json.of(added(operation))).add("::jsonb");
  }

  private static List<@Nullable Object> added(Update.Operation operation) {
    List<@Nullable Object> added = new ArrayList<>();
    if (operation instanceof Update.Push push) {
      added.addAll(push.values());
    } else if (operation instanceof Update.AddToSet add) {
      added.add(add.value());
    }
    return added;
  }

  /** Integers exactly, doubles as IEEE 754 says. */
  private static SqlText sum(SqlText sql, Update.Inc inc) {
    sql.value(Scope.DOCUMENT, inc.path());
    return inc.by() instanceof Long by
        ? sql.add("::numeric+").bind(BigDecimal.valueOf(by))
        : sql.add("::float8+").bind(inc.by());
  }

  private void requireParent(Update.Operation operation) {
    int depth = operation.path().keys().size();
    if (depth > 1) {
      Path parent = Path.of(operation.path().keys().subList(0, depth - 1));
      sql.add(" AND ").type(Scope.DOCUMENT, parent).add("='object'");
    }
  }

  /** Inside CASE, since a cast may not be tried on what it does not fit. */
  private void requireValue(Update.Operation operation) {
    if (operation instanceof Update.Inc inc) {
      sql.add(" AND CASE WHEN ").type(Scope.DOCUMENT, inc.path()).add("='number' THEN ");
      if (inc.by() instanceof Long) {
        staysInteger(inc);
      } else {
        staysPlain(inc);
      }
      sql.add(" ELSE false END");
    } else if (operation instanceof Update.Push || operation instanceof Update.AddToSet) {
      sql.add(" AND ").type(Scope.DOCUMENT, operation.path()).add("='array'");
    }
    if (operation instanceof Update.AddToSet add) {
      sql.add(" AND NOT ").value(Scope.DOCUMENT, add.path()).add("@>");
      sql.bind(Json.of(added(add))).add("::jsonb");
    }
  }

  /** What is added leads away from the one limit, and may pass the other. */
  private void staysInteger(Update.Inc inc) {
    boolean up = inc.by().longValue() > 0;
    sql.value(Scope.DOCUMENT, inc.path()).add("::numeric").add(up ? ">=" : "<=");
    sql.bind(up ? LEAST : GREATEST).add(" AND scale(");
    sql.value(Scope.DOCUMENT, inc.path()).add("::numeric)=0 AND ");
    sum(sql, inc).add(up ? "<=" : ">=").bind(up ? GREATEST : LEAST);
  }

  private void staysPlain(Update.Inc inc) {
    sql.add("abs(").value(Scope.DOCUMENT, inc.path()).add("::numeric)<").bind(large());
    sql.add(" AND abs(");
    sum(sql, inc).add(") BETWEEN ").bind(SMALL).add(" AND ").bind(LARGE).add(" AND ");
    sum(sql, inc).add("<>").value(Scope.DOCUMENT, inc.path()).add("::float8");
  }

  private static BigDecimal large() {
    return Numbers.decimal(LARGE);
  }

  private void changes(SqlText start) {
    start.add("(");
    String separator = "";
    for (Update.Operation operation : operations) {
      sql.add(separator);
      separator = " OR ";
      changes(operation);
    }
    sql.add(")");
  }

  private void changes(Update.Operation operation) {
    if (operation instanceof Update.Set set) {
      sql.value(Scope.DOCUMENT, set.path()).add(" IS DISTINCT FROM ");
      sql.bind(Json.of(set.value())).add("::jsonb");
    } else if (operation instanceof Update.Unset unset) {
      sql.value(Scope.DOCUMENT, unset.path()).add(" IS NOT NULL");
    } else {
      sql.add("true");
    }
  }
}
