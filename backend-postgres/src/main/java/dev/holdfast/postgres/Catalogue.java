package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which table holds which collection. What was seen committed is remembered; another process may
 * have dropped it since, which the statement finds out that misses its table. Thread-safe.
 */
final class Catalogue {
  private static final int MOST_NAME_BYTES = 63;

  private final Map<String, Table> known = new ConcurrentHashMap<>();
  private final Map<Long, String> indexNames = new ConcurrentHashMap<>();
  private final String schema;
  private final Connections connections;
  private final Layout layout;
  private final String find;
  private final String add;
  private final String all;
  private final String remove;
  private final String indexName;

  Catalogue(String schema, Connections connections, PostgresErrors errors) {
    this.schema = schema;
    this.connections = connections;
    this.layout = new Layout(schema, errors.database());
    this.find =
        new SqlText()
            .add("SELECT n,table_name FROM ")
            .in(schema)
            .add("hf_collections WHERE name=?")
            .text();
    this.add =
        new SqlText()
            .add("INSERT INTO ")
            .in(schema)
            .add("hf_collections(n,name,table_name) VALUES(?,?,?)")
            .text();
    this.all =
        new SqlText()
            .add("SELECT n,name,table_name,EXISTS(SELECT 1 FROM ")
            .in(schema)
            .add("hf_indexes AS i WHERE i.collection=c.n) FROM ")
            .in(schema)
            .add("hf_collections AS c ORDER BY name")
            .text();
    this.remove =
        new SqlText().add("DELETE FROM ").in(schema).add("hf_collections WHERE n=?").text();
    this.indexName =
        new SqlText().add("SELECT name FROM ").in(schema).add("hf_indexes WHERE n=?").text();
  }

  String schema() {
    return schema;
  }

  Layout layout() {
    return layout;
  }

  /** The table of a collection, as the connection sees it. */
  @Nullable Table find(Link link, String collection) {
    Table table = known.get(collection);
    return table != null ? table : lookUp(link, collection);
  }

  private @Nullable Table lookUp(Link link, String collection) {
    try (Cursor cursor = link.query(find, s -> s.setString(1, collection))) {
      if (!cursor.next()) {
        return null;
      }
      Table table = new Table(cursor.number(1), collection, cursor.text(2), schema);
      known.put(collection, table);
      return table;
    }
  }

  @Nullable Table known(String collection) {
    return known.get(collection);
  }

  void forget(String collection) {
    known.remove(collection);
  }

  void forgetAll() {
    known.clear();
  }

  /**
   * The table of a collection, made when it is not there. It is made by a transaction of its own on
   * a connection of its own: whoever writes the first document would otherwise make everybody wait
   * who writes another until that transaction ends.
   */
  Table findOrCreate(Link link, String collection) {
    Table table = find(link, collection);
    if (table != null) {
      return table;
    }
    Link beside = connections.takeBeside();
    try {
      Table made = layout.changing(beside, () -> findOrMake(beside, collection));
      known.put(collection, made);
      return made;
    } finally {
      connections.giveBack(beside);
    }
  }

  /** In a transaction that holds the lock of the schema; remembers nothing. */
  Table findOrMake(Link link, String collection) {
    Table table = findAgain(link, collection);
    return table == null ? make(link, collection) : table;
  }

  /** The table as it is now; remembers nothing. */
  @Nullable Table findAgain(Link link, String collection) {
    known.remove(collection);
    Table table = lookUp(link, collection);
    known.remove(collection);
    return table;
  }

  /** A table that may be of a collection: one that has an index, or documents. */
  record Entry(Table table, boolean indexed) {}

  /** All tables by the names of their collections. */
  List<Entry> all(Link link) {
    return link.ask(
        handle ->
            handle
                .createQuery(all)
                .map(
                    (row, c) ->
                        new Entry(
                            new Table(row.getLong(1), row.getString(2), row.getString(3), schema),
                            row.getBoolean(4)))
                .list());
  }

  void remove(Link link, Table table) {
    link.update(remove, s -> s.setLong(1, table.number()));
  }

  private Table make(Link link, String collection) {
    long number = nextNumber(link);
    String name = canBeTable(link, collection) ? collection : "hf_t" + number;
    link.update(
        add,
        s -> {
          s.setLong(1, number);
          s.setString(2, collection);
          s.setString(3, name);
        });
    Table made = new Table(number, collection, name, schema);
    link.execute(WriteStatements.createTable(made));
    return made;
  }

  /** A number that no table and no index has had. */
  long nextNumber(Link link) {
    return link.number(new SqlText().add("SELECT ").next(schema, "hf_number").build())
        .orElseThrow();
  }

  private boolean canBeTable(Link link, String collection) {
    if (collection.startsWith("hf_")
        || collection.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES) {
      return false;
    }
    String name = new SqlText().in(schema).identifier(collection).text();
    return link.number("SELECT 1 WHERE to_regclass(?) IS NULL", s -> s.setString(1, name))
        .isPresent();
  }

  /** The name under which the index with this number was declared. */
  Optional<String> indexName(Link link, long number) {
    String name = indexNames.get(number);
    if (name != null) {
      return Optional.of(name);
    }
    try (Cursor cursor = link.query(indexName, s -> s.setLong(1, number))) {
      if (!cursor.next()) {
        return Optional.empty();
      }
      indexNames.put(number, cursor.text(1));
      return Optional.of(cursor.text(1));
    }
  }

  /** The error of a value that must be unique. The connection that it came from is not used. */
  HoldfastException duplicate(Failure failure, @Nullable String id) {
    long number = PostgresErrors.index(failure.error());
    return PostgresErrors.duplicate(failure, number < 0 ? null : indexNameBeside(number), id);
  }

  private String indexNameBeside(long number) {
    String name = indexNames.get(number);
    if (name != null) {
      return name;
    }
    String own = new SqlText().index(number).text();
    try {
      Link beside = connections.takeBeside();
      try {
        return indexName(beside, number).orElse(own);
      } finally {
        connections.giveBack(beside);
      }
    } catch (HoldfastException | Failure e) {
      return own;
    }
  }
}
