package dev.holdfast.sqlite;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tables of collections as one connection sees them, while it reads or within its transaction.
 * What a transaction made goes to the {@link Catalogue} when it is committed, and only then: SQLite
 * gives the numbers of what was rolled back again.
 */
final class Tables {
  private static final String FIND = "SELECT n FROM hf_collections WHERE name=?";
  private static final String ADD = "INSERT INTO hf_collections(name) VALUES(?) RETURNING n";
  private static final String INDEX_NAME = "SELECT name FROM hf_indexes WHERE n=?";

  private final Catalogue catalogue;
  private final Link link;
  private final boolean writing;
  private Map<String, Table> found = Map.of();

  Tables(Catalogue catalogue, Link link, boolean writing) {
    this.catalogue = catalogue;
    this.link = link;
    this.writing = writing;
  }

  Link link() {
    return link;
  }

  /** The table of a collection, if there is one. */
  @Nullable Table find(String collection) {
    Table table = catalogue.find(collection);
    return table != null ? table : lookUp(collection);
  }

  private @Nullable Table lookUp(String collection) {
    Table table = found.get(collection);
    if (table != null) {
      return table;
    }
    Optional<Long> number = link.number(FIND, s -> s.setString(1, collection));
    if (number.isEmpty()) {
      return null;
    }
    return keep(new Table(number.get(), collection));
  }

  private Table keep(Table table) {
    if (writing) {
      found = found.isEmpty() ? new HashMap<>() : found;
      found.put(table.collection(), table);
    } else {
      catalogue.learn(table);
    }
    return table;
  }

  /** The table of a collection, made when it is not there; within a transaction that writes. */
  Table findOrCreate(String collection) {
    Table table = find(collection);
    if (table != null) {
      return table;
    }
    long number = link.number(ADD, s -> s.setString(1, collection)).orElseThrow();
    Table made = new Table(number, collection);
    link.execute(SqlText.createTable(made));
    link.execute(SqlText.createTrigger(made));
    return keep(made);
  }

  /** Looks into the file the next time. */
  void forget(String collection) {
    catalogue.forget(collection);
    if (!found.isEmpty()) {
      found.remove(collection);
    }
  }

  void committed() {
    found.values().forEach(catalogue::learn);
  }

  /** The name under which the index with this number was declared. */
  Optional<String> indexName(long number) {
    try (Cursor cursor = link.query(INDEX_NAME, s -> s.setLong(1, number))) {
      return cursor.next() ? Optional.of(cursor.text(1)) : Optional.empty();
    }
  }
}
