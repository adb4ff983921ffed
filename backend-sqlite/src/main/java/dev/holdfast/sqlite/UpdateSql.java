package dev.holdfast.sqlite;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an update as one statement that does what the reference does, or nothing at all.
 *
 * <p>Taken are scalars that are set, keys that are removed, and integers that grow. The statement's
 * conditions ask for everything that could go differently: a parent that is no object, a value that
 * is no integer, an overflow, a document that would not change. Where it finds nothing, the caller
 * reads the document and asks the reference.
 */
final class UpdateSql {
  /** Far from the largest document, whatever is added; SQLite does not count as BSON does. */
  private static final int SMALL_BYTES = 1 << 20;

  /** SQLite passes a function no more than 127 arguments. */
  private static final int MOST_OPERATIONS = 60;

  private final List<Update.Set> sets = new ArrayList<>();
  private final List<Update.Inc> incs = new ArrayList<>();
  private final List<Update.Unset> unsets = new ArrayList<>();

  private int setBytes;

  private UpdateSql() {}

  /** The statement, which gives the new revision; null when the update is not of this kind. */
  static @Nullable Sql of(Table table, String id, @Nullable Long revision, Update update) {
    if (update.operations().size() > MOST_OPERATIONS) {
      return null;
    }
    UpdateSql statement = new UpdateSql();
    for (Update.Operation operation : update.operations()) {
      if (!isPlain(operation.path()) || !statement.takes(operation)) {
        return null;
      }
    }
    return statement.write(table, id, revision);
  }

  /** A key that needs an escape would be written by SQLite in its own way. */
  private static boolean isPlain(Path path) {
    for (String key : path.keys()) {
      if (JsonStringEncoder.getInstance().quoteAsString(key).length != key.length()) {
        return false;
      }
    }
    return true;
  }

  private boolean takes(Update.Operation operation) {
    if (operation instanceof Update.Set set) {
      return isSmallScalar(set.value()) && sets.add(set);
    }
    if (operation instanceof Update.Inc inc) {
      return inc.by() instanceof Long by && by != 0 && incs.add(inc);
    }
    return operation instanceof Update.Unset unset && unsets.add(unset);
  }

  /** Small together with those before it: each may be, and all of them too big for a document. */
  private boolean isSmallScalar(@Nullable Object value) {
    if (value instanceof Map || value instanceof List) {
      return false;
    }
    setBytes += value instanceof String text ? text.length() : 0;
    return setBytes <= SMALL_BYTES;
  }

  private Sql write(Table table, String id, @Nullable Long revision) {
    SqlText sql = new SqlText().add("UPDATE ").table(table).add(" SET d=");
    body(sql);
    sql.add(",rev=rev+1 WHERE id=").bind(id);
    if (revision != null) {
      sql.add(" AND rev=").bind(revision);
    }
    sql.add(" AND octet_length(d)<").bind((long) SMALL_BYTES);
    sets.forEach(set -> parentIsObject(sql, set.path()));
    incs.forEach(inc -> staysInteger(sql, inc));
    if (incs.isEmpty()) {
      changes(sql);
    }
    return sql.add(" RETURNING rev").build();
  }

  private void body(SqlText sql) {
    boolean assigns = !sets.isEmpty() || !incs.isEmpty();
    sql.add(assigns ? "json_set(" : "").add(unsets.isEmpty() ? "d" : "json_remove(d");
    for (Update.Unset unset : unsets) {
      sql.add(",").path(unset.path());
    }
    sql.add(unsets.isEmpty() ? "" : ")");
    for (Update.Set set : sets) {
      sql.add(",").path(set.path()).add(",json(").bind(json(set.value())).add(")");
    }
    for (Update.Inc inc : incs) {
      sql.add(",").path(inc.path()).add(",");
      sum(sql, inc);
    }
    sql.add(assigns ? ")" : "");
  }

  /** The scalar as {@link dev.holdfast.spi.Bodies} writes it. */
  private static String json(@Nullable Object scalar) {
    if (scalar instanceof String text) {
      return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
    return scalar instanceof Double number ? Numbers.text(number) : String.valueOf(scalar);
  }

  private static SqlText sum(SqlText sql, Update.Inc inc) {
    return sql.value(Scope.DOCUMENT, inc.path()).add("+").bind(inc.by());
  }

  private static void parentIsObject(SqlText sql, Path path) {
    int depth = path.keys().size();
    if (depth > 1) {
      Path parent = Path.of(path.keys().subList(0, depth - 1));
      sql.add(" AND ").type(Scope.DOCUMENT, parent).add("='object'");
    }
  }

  private static void staysInteger(SqlText sql, Update.Inc inc) {
    sql.add(" AND ").type(Scope.DOCUMENT, inc.path()).add("='integer' AND typeof(");
    sum(sql, inc).add(")='integer'");
  }

  private void changes(SqlText sql) {
    String separator = " AND (";
    for (Update.Set set : sets) {
      sql.add(separator);
      separator = " OR ";
      if (set.value() == null) {
        sql.type(Scope.DOCUMENT, set.path()).add(" IS NOT 'null'");
      } else {
        sql.key(Scope.DOCUMENT, set.path()).add(" IS NOT ").bindKey(set.value());
      }
    }
    for (Update.Unset unset : unsets) {
      sql.add(separator).type(Scope.DOCUMENT, unset.path()).add(" IS NOT NULL");
      separator = " OR ";
    }
    sql.add(")");
  }
}
