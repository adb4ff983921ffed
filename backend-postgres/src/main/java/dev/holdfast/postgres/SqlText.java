package dev.holdfast.postgres;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the text of a statement together: the only class that does. Text comes in as constants;
 * values are bound; a name becomes an identifier in {@link #identifier} and nowhere else.
 */
final class SqlText {
  private final StringBuilder text = new StringBuilder(256);
  private final List<@Nullable Object> values = new ArrayList<>();

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
    text.append("nextval('");
    StringBuilder name = new StringBuilder();
    SqlText sequence = new SqlText().in(schema).identifier("hf_revision");
    for (char c : sequence.text.toString().toCharArray()) {
      name.append(c);
      if (c == '\'') {
        name.append(c);
      }
    }
    text.append(name).append("')");
    return this;
  }

  SqlText bind(@Nullable Object value) {
    text.append('?');
    values.add(value);
    return this;
  }

  Sql build() {
    return new Sql(text.toString(), Collections.unmodifiableList(values));
  }

  /** The text of a statement whose values are bound elsewhere. */
  String text() {
    return text.toString();
  }
}
