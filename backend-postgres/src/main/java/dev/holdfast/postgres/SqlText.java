package dev.holdfast.postgres;

import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the text of a statement together: the only class that does. Text comes in as constants;
 * values are bound; a name becomes an identifier in {@link #identifier}, a key of a path a literal
 * in {@link #literal}, and nowhere else.
 *
 * <p>A key has one spelling: PostgreSQL takes an index on an expression only for the very same
 * expression. What {@link #place} and {@link #prefix} mean, {@link Key} says.
 */
final class SqlText {
  private static final int MOST_DOCUMENT_KEYS = 1_000;
  private static final Map<Path, DocumentKey> DOCUMENT_KEYS = new ConcurrentHashMap<>();

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

  /** A quoted name. */
  SqlText identifier(String name) {
    text.append('"');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append(c);
      if (c == '"') {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  /** The table of a collection, with its schema. */
  SqlText table(Table table) {
    return in(table.schema()).identifier(table.name());
  }

  /** The start of a name inside a schema. */
  SqlText in(String schema) {
    return identifier(schema).add(".");
  }

  /** The name of the primary key of the table with this number. */
  SqlText primaryKey(long table) {
    text.append("hf_k").append(table);
    return this;
  }

  /** The name of the index with this number, without its schema. */
  SqlText index(long number) {
    text.append("hf_i").append(number);
    return this;
  }

  /** What gives a new revision. */
  SqlText nextRevision(String schema) {
    return next(schema, "hf_revision");
  }

  /** The next number of a sequence of the schema. */
  SqlText next(String schema, String sequence) {
    String name = new SqlText().in(schema).identifier(sequence).text();
    text.append("nextval('").append(name.replace("'", "''")).append("')");
    return this;
  }

  /** A number where a value cannot be bound. */
  SqlText number(long number) {
    text.append(number);
    return this;
  }

  SqlText bind(@Nullable Object value) {
    text.append('?');
    values.add(value);
    return this;
  }

  /** A string as a literal. */
  private SqlText literal(String value) {
    text.append('\'');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      text.append(c);
      if (c == '\'') {
        text.append(c);
      }
    }
    text.append('\'');
    return this;
  }

  /** A new name for the elements of an array. */
  int alias() {
    return aliases++;
  }

  SqlText alias(int alias) {
    text.append('e').append(alias);
    return this;
  }

  /** What stands at a path, as JSON; NULL where the key is missing. */
  SqlText value(Scope scope, Path path) {
    return arrows(scope, path, false);
  }

  /** The same as text: a string as it is, everything else as JSON; NULL also for null. */
  SqlText text(Scope scope, Path path) {
    if (scope.isId(path)) {
      return add("id");
    }
    return scope.kind() == Scope.Kind.SCALAR
        ? add("(").value(scope, path).add("#>>'{}')")
        : arrows(scope, path, true);
  }

  private SqlText arrows(Scope scope, Path path, boolean asText) {
    if (scope.kind() == Scope.Kind.DOCUMENT) {
      add("(d");
    } else {
      add("(").alias(scope.alias()).add(".v");
    }
    int left = path.keys().size();
    for (String key : path.keys()) {
      left--;
      add(asText && left == 0 ? "->>" : "->").literal(key);
    }
    return add(")");
  }

  /** The object or array at a path as the text that was stored; NULL for everything else. */
  SqlText storedContainer(Path path) {
    add("CASE WHEN ").type(Scope.DOCUMENT, path).add(" IN ('object','array') THEN (b::json");
    for (String key : path.keys()) {
      add("->").literal(key);
    }
    return add(")::text END");
  }

  /** The keys of a path as an array, for functions that change JSON. */
  SqlText keys(Path path) {
    String separator = "ARRAY[";
    for (String key : path.keys()) {
      add(separator).literal(key);
      separator = ",";
    }
    return add("]");
  }

  /** The JSON type at a path, NULL where the key is missing. */
  SqlText type(Scope scope, Path path) {
    return add("jsonb_typeof(").value(scope, path).add(")");
  }

  /** The place of the value in the order, see {@link Key}; not for the id. */
  SqlText place(Scope scope, Path path) {
    return scope.kind() == Scope.Kind.DOCUMENT
        ? add(documentKey(path).place)
        : writePlace(scope, path);
  }

  private SqlText writePlace(Scope scope, Path path) {
    add("(CASE ").type(scope, path).add(" WHEN 'string' THEN 'Infinity'::numeric");
    add(" WHEN 'number' THEN ").value(scope, path).add("::numeric");
    add(" WHEN 'boolean' THEN 'NaN'::numeric WHEN 'array' THEN 'NaN'::numeric");
    return add(" WHEN 'object' THEN 'NaN'::numeric ELSE '-Infinity'::numeric END)");
  }

  /** The text of the value as indexes have it: cut, see {@link Key}; not for the id. */
  SqlText prefix(Scope scope, Path path) {
    return scope.kind() == Scope.Kind.DOCUMENT
        ? add(documentKey(path).prefix)
        : writePrefix(scope, path);
  }

  private SqlText writePrefix(Scope scope, Path path) {
    add("((CASE ").type(scope, path).add(" WHEN 'string' THEN left(");
    text(scope, path).add(",").number(Key.PREFIX_LENGTH).add(") WHEN 'boolean' THEN ");
    return text(scope, path).add(" ELSE '' END) COLLATE \"C\")");
  }

  /** The whole text of the value, see {@link Key}; of the id, the id. */
  SqlText whole(Scope scope, Path path) {
    if (scope.isId(path)) {
      return add("id");
    }
    add("((CASE WHEN ").type(scope, path).add(" IN ('string','boolean') THEN ");
    return text(scope, path).add(" ELSE '' END) COLLATE \"C\")");
  }

  /** Whether the text of the value may have been cut for indexes. */
  SqlText isCut(Path path) {
    add("char_length(").prefix(Scope.DOCUMENT, path).add(")=");
    return number(Key.PREFIX_LENGTH);
  }

  /** The place of a key, as {@link #place} gives it. */
  SqlText bindPlace(Key key) {
    return key.place() == null ? add(key.constantPlace()) : bind(key.place());
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

  /** The same paths come again and again, and writing one out costs more than the rest. */
  private static DocumentKey documentKey(Path path) {
    DocumentKey known = DOCUMENT_KEYS.get(path);
    if (known != null) {
      return known;
    }
    if (DOCUMENT_KEYS.size() >= MOST_DOCUMENT_KEYS) {
      DOCUMENT_KEYS.clear();
    }
    DocumentKey written =
        new DocumentKey(
            new SqlText().writePlace(Scope.DOCUMENT, path).text(),
            new SqlText().writePrefix(Scope.DOCUMENT, path).text());
    DOCUMENT_KEYS.put(path, written);
    return written;
  }

  private record DocumentKey(String place, String prefix) {}

  Sql build() {
    return new Sql(text.toString(), Collections.unmodifiableList(values));
  }

  /** The text of a statement whose values are bound elsewhere. */
  String text() {
    return text.toString();
  }
}
