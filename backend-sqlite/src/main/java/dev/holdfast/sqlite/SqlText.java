package dev.holdfast.sqlite;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the text of a statement together: the only class that does. Text comes in as constants;
 * values are bound; a path becomes a literal in {@link #path} and nowhere else.
 *
 * <p>A path has to be a literal, and one key to have one spelling: SQLite takes an index on an
 * expression only for the very same expression, and a bound path is never the same.
 */
final class SqlText {
  private static final byte[] CONTAINER = {0};
  private static final byte[] FALSE = {1};
  private static final byte[] TRUE = {2};

  private static final int MOST_DOCUMENT_KEYS = 1_000;
  private static final Map<Path, String> DOCUMENT_KEYS = new ConcurrentHashMap<>();

  private final StringBuilder text = new StringBuilder(256);
  private final List<@Nullable Object> values = new ArrayList<>();
  private int aliases;

  /** Adds a piece of SQL: a constant of this package, never data. */
  SqlText add(String constant) {
    text.append(constant);
    return this;
  }

  /** Adds a whole statement with its values. */
  SqlText add(Sql other) {
    text.append(other.text());
    values.addAll(other.values());
    return this;
  }

  SqlText table(Table table) {
    return table(table.number());
  }

  /** The name of the table with this number. */
  SqlText table(long number) {
    text.append('c').append(number);
    return this;
  }

  /** The name of the index with this number. */
  SqlText index(long number) {
    text.append('i').append(number);
    return this;
  }

  /** The name of the trigger that keeps the floor of revisions. */
  SqlText trigger(Table table) {
    text.append('t').append(table.number());
    return this;
  }

  SqlText bind(@Nullable Object value) {
    text.append('?');
    values.add(value);
    return this;
  }

  /** Binds a plain scalar as {@link #key} gives it. */
  SqlText bindKey(@Nullable Object plain) {
    return bind(key(plain));
  }

  /** A new name for the elements of an array. */
  int alias() {
    return aliases++;
  }

  SqlText alias(int alias) {
    text.append('e').append(alias);
    return this;
  }

  /**
   * A value as one that SQLite orders as Holdfast does: numbers before strings before objects and
   * arrays before false before true, NULL for null and missing. The expression of filters, of sorts
   * and of indexes.
   */
  SqlText key(Scope scope, Path path) {
    if (scope.isId(path)) {
      return add("id");
    }
    return scope.kind() == Scope.Kind.DOCUMENT ? add(documentKey(path)) : writeKey(scope, path);
  }

  /** The same paths come again and again, and writing one out costs more than the rest. */
  private static String documentKey(Path path) {
    String known = DOCUMENT_KEYS.get(path);
    if (known != null) {
      return known;
    }
    if (DOCUMENT_KEYS.size() >= MOST_DOCUMENT_KEYS) {
      DOCUMENT_KEYS.clear();
    }
    String written = new SqlText().writeKey(Scope.DOCUMENT, path).text();
    DOCUMENT_KEYS.put(path, written);
    return written;
  }

  private SqlText writeKey(Scope scope, Path path) {
    add("CASE ").type(scope, path);
    add(" WHEN 'object' THEN x'00' WHEN 'array' THEN x'00'");
    add(" WHEN 'false' THEN x'01' WHEN 'true' THEN x'02' ELSE ");
    return value(scope, path).add(" END");
  }

  /** As {@link #key}, but NULL for objects and arrays. */
  SqlText scalarKey(Path path) {
    if (Scope.DOCUMENT.isId(path)) {
      return add("id");
    }
    add("CASE ").type(Scope.DOCUMENT, path);
    add(" WHEN 'object' THEN NULL WHEN 'array' THEN NULL");
    add(" WHEN 'false' THEN x'01' WHEN 'true' THEN x'02' ELSE ");
    return value(Scope.DOCUMENT, path).add(" END");
  }

  /** The JSON type at a path, NULL where the key is missing. */
  SqlText type(Scope scope, Path path) {
    if (scope.kind() == Scope.Kind.SCALAR) {
      return alias(scope.alias()).add(".type");
    }
    return add("json_type(").document(scope).add(",").path(path).add(")");
  }

  /** What stands at a path: a scalar as SQLite's own, an object or array as JSON. */
  SqlText value(Scope scope, Path path) {
    if (scope.isId(path)) {
      return add("id");
    }
    if (scope.kind() == Scope.Kind.SCALAR) {
      return alias(scope.alias()).add(".value");
    }
    return add("json_extract(").document(scope).add(",").path(path).add(")");
  }

  /** The object that paths start from. */
  SqlText document(Scope scope) {
    return scope.kind() == Scope.Kind.DOCUMENT ? add("d") : alias(scope.alias()).add(".value");
  }

  /** A path as a literal: each key escaped as JSON is, then the quotes of SQL doubled. */
  SqlText path(Path path) {
    text.append("'$");
    for (String key : path.keys()) {
      text.append(".\"");
      for (char c : JsonStringEncoder.getInstance().quoteAsString(key)) {
        text.append(c);
        if (c == '\'') {
          text.append(c);
        }
      }
      text.append('"');
    }
    text.append('\'');
    return this;
  }

  /** Groups and orders by that many columns, the first ones. */
  SqlText byFirstColumns(int count) {
    for (String words : count == 0 ? new String[0] : new String[] {" GROUP BY ", " ORDER BY "}) {
      text.append(words);
      for (int i = 1; i <= count; i++) {
        text.append(i == 1 ? "" : ",").append(i);
      }
    }
    return this;
  }

  Sql build() {
    return new Sql(text.toString(), Collections.unmodifiableList(values));
  }

  /** A plain scalar, or an empty list for any object or array, as {@link #key} gives it. */
  static @Nullable Object key(@Nullable Object plain) {
    if (plain instanceof Boolean truth) {
      return truth ? TRUE : FALSE;
    }
    return plain instanceof List<?> ? CONTAINER : plain;
  }

  /** The plain scalar of what {@link #key} gave. */
  static @Nullable Object plain(@Nullable Object key) {
    if (key instanceof byte[] bytes) {
      return bytes[0] == TRUE[0];
    }
    return key instanceof Integer number ? (Object) number.longValue() : key;
  }

  static String createTable(Table table) {
    SqlText sql = new SqlText().add("CREATE TABLE ").table(table);
    return sql.add("(id TEXT PRIMARY KEY NOT NULL, rev INTEGER NOT NULL, d TEXT NOT NULL)").text();
  }

  /** A revision that a delete takes away is never given again. */
  static String createTrigger(Table table) {
    SqlText sql = new SqlText().add("CREATE TRIGGER ").trigger(table);
    sql.add(" AFTER DELETE ON ").table(table).add(" WHEN old.rev>(SELECT floor FROM hf_meta)");
    return sql.add(" BEGIN UPDATE hf_meta SET floor=old.rev; END").text();
  }

  /**
   * An index that finds and sorts by keys, then by id. A unique one ends instead with something
   * that is the same for all but those that are exempt: an object or array among its keys (NULL
   * exempts by itself).
   */
  static String createIndex(Table table, long number, Index index) {
    SqlText sql = new SqlText().add(index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    sql.index(number).add(" ON ").table(table).add("(");
    boolean byId = false;
    boolean descending = false;
    for (Sort key : index.keys()) {
      descending = key.descending();
      sql.key(Scope.DOCUMENT, key.path()).add(descending ? " DESC," : ",");
      byId |= key.path().isId();
    }
    if (index.unique()) {
      return sql.exempt(index).add(")").text();
    }
    return (byId ? sql.withoutLast() : sql.add(descending ? "id DESC" : "id")).add(")").text();
  }

  private SqlText withoutLast() {
    text.setLength(text.length() - 1);
    return this;
  }

  private SqlText exempt(Index index) {
    String separator = "CASE WHEN x'00' IN (";
    for (Sort key : index.keys()) {
      add(separator).key(Scope.DOCUMENT, key.path());
      separator = ",";
    }
    return add(") THEN id ELSE '' END");
  }

  static String dropIndex(long number) {
    return new SqlText().add("DROP INDEX ").index(number).text();
  }

  static String dropTable(Table table) {
    return new SqlText().add("DROP TABLE ").table(table).text();
  }

  /** Sets a number in the file's header. */
  static String setNumber(String pragma, int number) {
    return "PRAGMA " + pragma + "=" + number;
  }

  private String text() {
    return text.toString();
  }
}
