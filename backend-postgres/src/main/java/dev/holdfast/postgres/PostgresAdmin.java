package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.StorageMetrics;
import dev.holdfast.StorageMetrics.CollectionMetrics;
import dev.holdfast.postgres.PostgresErrors.During;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collections and indexes. What changes the schema is one transaction each, on a connection that
 * waits for its answer as long as it takes.
 */
final class PostgresAdmin implements Admin.Visitor {
  private static final int MOST_AT_ONCE = 200;

  private final PostgresBackend backend;
  private final Connections connections;
  private final Catalogue catalogue;
  private final PostgresIndexes indexes;

  PostgresAdmin(PostgresBackend backend, Connections connections, Catalogue catalogue) {
    this.backend = backend;
    this.connections = connections;
    this.catalogue = catalogue;
    this.indexes = new PostgresIndexes(catalogue);
  }

  @Override
  public List<String> collections(Admin.Collections request) {
    return backend.asking(
        link -> {
          List<Catalogue.Entry> all = catalogue.all(link);
          List<Table> bare = new ArrayList<>();
          for (Catalogue.Entry entry : all) {
            if (!entry.indexed()) {
              bare.add(entry.table());
            }
          }
          Set<Long> filled = filled(link, bare);
          List<String> names = new ArrayList<>();
          for (Catalogue.Entry entry : all) {
            if (entry.indexed() || filled.contains(entry.table().number())) {
              names.add(entry.table().collection());
            }
          }
          return names;
        });
  }

  /** The numbers of those that hold documents, some hundred asked at once. */
  private static Set<Long> filled(Link link, List<Table> tables) {
    Set<Long> filled = new HashSet<>();
    for (int from = 0; from < tables.size(); from += MOST_AT_ONCE) {
      List<Table> some = tables.subList(from, Math.min(tables.size(), from + MOST_AT_ONCE));
      try (Cursor cursor = link.query(WriteStatements.areNotEmpty(some))) {
        while (cursor.next()) {
          filled.add(cursor.number(1));
        }
      } catch (Failure e) {
        if (!PostgresErrors.isMissingTable(e.error())) {
          throw e;
        }
        some.stream()
            .filter(table -> isNotEmpty(link, table))
            .forEach(it -> filled.add(it.number()));
      }
    }
    return filled;
  }

  /** A table that has just been dropped holds nothing. */
  private static boolean isNotEmpty(Link link, Table table) {
    try {
      return link.number(WriteStatements.areNotEmpty(List.of(table))).isPresent();
    } catch (Failure e) {
      if (PostgresErrors.isMissingTable(e.error())) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean createIndex(Admin.CreateIndex request) {
    Index index = request.index();
    boolean there =
        backend.asking(
            link -> {
              catalogue.forget(request.collection());
              Table table = catalogue.find(link, request.collection());
              return table != null && indexes.isThere(link, table, index);
            });
    if (there) {
      return false;
    }
    try {
      return changing(
          request.collection(),
          link -> {
            Table table = findOrMake(link, request.collection());
            return !indexes.isThere(link, table, index) && indexes.create(link, table, index);
          });
    } catch (Failure e) {
      throw PostgresErrors.isDuplicate(e.error())
          ? PostgresErrors.duplicate(e, index.name(), null)
          : backend.failed(e, During.WRITE);
    }
  }

  /** A new table is empty, so that the schema is not locked for long. */
  private Table findOrMake(Link link, String collection) {
    Table table = catalogue.findAgain(link, collection);
    if (table != null) {
      return table;
    }
    catalogue.layout().lock(link);
    return catalogue.findOrMake(link, collection);
  }

  @Override
  public boolean dropIndex(Admin.DropIndex request) {
    return changingOne(
        request.collection(), false, (link, table) -> indexes.drop(link, table, request.name()));
  }

  @Override
  public List<Index> indexes(Admin.Indexes request) {
    return backend.asking(
        link -> {
          catalogue.forget(request.collection());
          Table table = catalogue.find(link, request.collection());
          return table == null ? List.of() : indexes.of(link, table);
        });
  }

  @Override
  public long clear(Admin.Clear request) {
    Target every = Target.every(Filter.all());
    Write delete = new Write.Delete(request.collection(), every);
    return backend.write(WriteBatch.of(delete)).outcomes().get(0).modified();
  }

  @Override
  public boolean drop(Admin.Drop request) {
    boolean dropped =
        changingOne(
            request.collection(),
            false,
            (link, table) -> {
              link.execute(WriteStatements.lockTable(table));
              catalogue.layout().lock(link);
              boolean held = indexes.any(link, table) || isNotEmpty(link, table);
              link.execute(WriteStatements.dropTable(table));
              catalogue.remove(link, table);
              return held;
            });
    catalogue.forget(request.collection());
    return dropped;
  }

  /** Changes the table of a collection, when there is one. */
  private <T> T changingOne(String collection, T otherwise, Change<T> change) {
    boolean there =
        backend.asking(
            link -> {
              catalogue.forget(collection);
              return catalogue.find(link, collection) != null;
            });
    if (!there) {
      return otherwise;
    }
    try {
      return changing(
          collection,
          link -> {
            Table table = catalogue.findAgain(link, collection);
            return table == null ? otherwise : change.apply(link, table);
          });
    } catch (Failure e) {
      throw backend.failed(e, During.WRITE);
    }
  }

  private <T> T changing(String collection, Function<Link, T> work) {
    Link link = connections.takeBeside();
    try {
      connections.waitAsLongAsItTakes(link);
      return catalogue.layout().changing(link, collection, () -> work.apply(link));
    } finally {
      connections.giveBack(link);
    }
  }

  private interface Change<T> {
    T apply(Link link, Table table);
  }

  @Override
  public StorageMetrics metrics(Admin.Metrics request) {
    return backend.asking(
        link -> {
          long documents = 0;
          long bytes = 0;
          Map<String, CollectionMetrics> collections = new TreeMap<>();
          for (Catalogue.Entry entry : catalogue.all(link)) {
            Table table = entry.table();
            CollectionMetrics metrics = metrics(link, table);
            if (metrics != null && (metrics.documents() > 0 || entry.indexed())) {
              documents += metrics.documents();
              collections.put(table.collection(), metrics);
            }
            bytes += link.number(WriteStatements.relationSize(table)).orElse(0L);
          }
          return new StorageMetrics(documents, bytes, collections);
        });
  }

  private static @Nullable CollectionMetrics metrics(Link link, Table table) {
    try (Cursor cursor = link.query(WriteStatements.size(table))) {
      cursor.next();
      return new CollectionMetrics(cursor.number(1), cursor.number(2));
    } catch (Failure e) {
      if (PostgresErrors.isMissingTable(e.error())) {
        return null;
      }
      throw e;
    }
  }
}
