package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.StorageMetrics;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Hides where versions are, and clears with a version for each document. */
final class HistoryAdmin implements Admin.Visitor {
  private static final int AT_ONCE = 200;
  private static final Projection NOTHING = new Projection(List.of(), true);

  private final HistoryBackend history;
  private final Backend inner;

  HistoryAdmin(HistoryBackend history) {
    this.history = history;
    this.inner = history.inner();
  }

  @Override
  public List<String> collections(Admin.Collections request) {
    return inner.admin(request).stream().filter(name -> !VersionNames.areOurs(name)).toList();
  }

  @Override
  public boolean createIndex(Admin.CreateIndex request) {
    return inner.admin(request);
  }

  @Override
  public boolean dropIndex(Admin.DropIndex request) {
    return inner.admin(request);
  }

  @Override
  public List<Index> indexes(Admin.Indexes request) {
    return inner.admin(request);
  }

  @Override
  public StorageMetrics metrics(Admin.Metrics request) {
    StorageMetrics all = inner.admin(request);
    Map<String, StorageMetrics.CollectionMetrics> listed = new TreeMap<>(all.collections());
    listed.keySet().removeIf(VersionNames::areOurs);
    long documents = 0;
    for (StorageMetrics.CollectionMetrics one : listed.values()) {
      documents += one.documents();
    }
    return new StorageMetrics(documents, all.bytes(), listed);
  }

  /** Some at a time, since a transaction of all might not fit in memory; so it is not atomic. */
  @Override
  public long clear(Admin.Clear request) {
    String collection = request.collection();
    history.requireNotOurs(collection);
    if (!history.coverage().has(collection)) {
      return inner.admin(request);
    }
    long cleared = 0;
    while (true) {
      List<@Nullable Object> ids = some(collection);
      if (ids.isEmpty()) {
        return cleared;
      }
      Target these = Target.every(new Filter.In(Path.ID, ids));
      Write delete = new Write.Delete(collection, these);
      cleared +=
          history.write(WriteBatch.of(delete).noting(request.note())).outcomes().get(0).modified();
    }
  }

  private List<@Nullable Object> some(String collection) {
    Read.Find first =
        new Read.Find(
            collection, Filter.all(), List.of(Sort.ascending(Path.ID)), null, 0, AT_ONCE, NOTHING);
    List<@Nullable Object> ids = new ArrayList<>();
    try (Rows rows = inner.read(first)) {
      while (rows.next()) {
        ids.add(rows.id());
      }
    }
    return ids;
  }

  /**
   * Clears it and drops its indexes: what holds neither documents nor indexes does not exist. To
   * drop it inside would take documents along that were inserted since it was cleared.
   */
  @Override
  public boolean drop(Admin.Drop request) {
    String collection = request.collection();
    history.requireNotOurs(collection);
    if (!history.coverage().has(collection)) {
      return inner.admin(request);
    }
    boolean was = clear(new Admin.Clear(collection, request.note())) > 0;
    for (Index index : inner.admin(new Admin.Indexes(collection))) {
      was |= inner.admin(new Admin.DropIndex(collection, index.name()));
    }
    return was;
  }
}
