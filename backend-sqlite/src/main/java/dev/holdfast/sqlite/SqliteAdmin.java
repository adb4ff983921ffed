package dev.holdfast.sqlite;

import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.StorageMetrics;
import dev.holdfast.StorageMetrics.CollectionMetrics;
import dev.holdfast.spi.Admin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Collections and indexes. What changes the schema is one transaction each. */
final class SqliteAdmin implements Admin.Visitor {
  private static final String TABLES = "SELECT n,name FROM hf_collections ORDER BY name";
  private static final String FILE_BYTES =
      "SELECT page_count*page_size FROM pragma_page_count,pragma_page_size";
  private static final String FORGET_COLLECTION = "DELETE FROM hf_collections WHERE n=?";

  private final SqliteBackend backend;
  private final Writer writer;

  SqliteAdmin(SqliteBackend backend, Writer writer) {
    this.backend = backend;
    this.writer = writer;
  }

  @Override
  public List<String> collections(Admin.Collections request) {
    return backend.reading(
        tables -> {
          List<String> names = new ArrayList<>();
          for (Table table : all(tables)) {
            if (holdsAnything(tables.link(), table)) {
              names.add(table.collection());
            }
          }
          return names;
        });
  }

  private static List<Table> all(Tables tables) {
    List<Table> all = new ArrayList<>();
    try (Cursor cursor = tables.link().query(TABLES, Link.Binding.NONE)) {
      while (cursor.next()) {
        all.add(new Table(cursor.number(1), cursor.text(2)));
      }
    }
    return all;
  }

  private static boolean holdsAnything(Link link, Table table) {
    return link.number(Statements.isNotEmpty(table)).isPresent() || SqliteIndexes.any(link, table);
  }

  @Override
  public boolean createIndex(Admin.CreateIndex request) {
    return writer.transaction(
        tables -> {
          Table table = tables.findOrCreate(request.collection());
          return SqliteIndexes.create(tables.link(), table, request.index());
        });
  }

  @Override
  public boolean dropIndex(Admin.DropIndex request) {
    return changing(
        request.collection(),
        tables -> {
          Table table = tables.find(request.collection());
          return table != null && SqliteIndexes.drop(tables.link(), table, request.name());
        });
  }

  @Override
  public List<Index> indexes(Admin.Indexes request) {
    return backend.reading(
        tables -> {
          Table table = tables.find(request.collection());
          return table == null ? List.of() : SqliteIndexes.of(tables.link(), table);
        });
  }

  @Override
  public long clear(Admin.Clear request) {
    return changing(
        request.collection(),
        tables -> {
          Table table = tables.find(request.collection());
          return table == null
              ? 0L
              : tables.link().update(Statements.deleteMatching(table, Filter.all()));
        });
  }

  @Override
  public boolean drop(Admin.Drop request) {
    return changing(
        request.collection(),
        tables -> {
          Table table = tables.find(request.collection());
          if (table == null) {
            return false;
          }
          tables.forget(request.collection());
          return drop(tables.link(), table);
        });
  }

  private static boolean drop(Link link, Table table) {
    boolean heldAnything = holdsAnything(link, table);
    link.update(Statements.raiseFloor(table));
    SqliteIndexes.dropAll(link, table);
    link.execute(SqlText.dropTable(table));
    link.update(FORGET_COLLECTION, s -> s.setLong(1, table.number()));
    return heldAnything;
  }

  /** Changes what may have been dropped by another process since we knew it. */
  private <T> T changing(String collection, Function<Tables, T> work) {
    return writer.transaction(
        tables -> {
          tables.forget(collection);
          return work.apply(tables);
        });
  }

  @Override
  public StorageMetrics metrics(Admin.Metrics request) {
    return backend.reading(
        tables -> {
          long documents = 0;
          Map<String, CollectionMetrics> collections = new TreeMap<>();
          for (Table table : all(tables)) {
            CollectionMetrics metrics = metrics(tables.link(), table);
            documents += metrics.documents();
            if (metrics.documents() > 0 || SqliteIndexes.any(tables.link(), table)) {
              collections.put(table.collection(), metrics);
            }
          }
          long bytes = tables.link().number(FILE_BYTES, Link.Binding.NONE).orElse(0L);
          return new StorageMetrics(documents, bytes, collections);
        });
  }

  private static CollectionMetrics metrics(Link link, Table table) {
    try (Cursor cursor = link.query(Statements.size(table))) {
      cursor.next();
      return new CollectionMetrics(cursor.number(1), cursor.number(2));
    }
  }
}
