package dev.holdfast.tck;

import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.StorageMetrics;
import dev.holdfast.StorageMetrics.CollectionMetrics;
import dev.holdfast.spi.Admin;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Administers one state. */
class ReferenceAdmin implements Admin.Visitor {
  private final ReferenceState state;

  ReferenceAdmin(ReferenceState state) {
    this.state = state;
  }

  @Override
  public List<String> collections(Admin.Collections request) {
    return state.names();
  }

  @Override
  public boolean createIndex(Admin.CreateIndex request) {
    Map<String, Index> indexes = state.indexes(request.collection());
    Index index = request.index();
    Index there = indexes.putIfAbsent(index.name(), index);
    if (there != null && !there.equals(index)) {
      throw HoldfastException.invalid(
          "There is an index '" + index.name() + "' already, and it is " + there);
    }
    for (Stored stored : state.documents(request.collection()).values()) {
      state.requireUnique(request.collection(), stored);
    }
    return there == null;
  }

  @Override
  public boolean dropIndex(Admin.DropIndex request) {
    return state.indexes(request.collection()).remove(request.name()) != null;
  }

  @Override
  public List<Index> indexes(Admin.Indexes request) {
    return List.copyOf(state.indexes(request.collection()).values());
  }

  @Override
  public long clear(Admin.Clear request) {
    long count = state.documents(request.collection()).size();
    state.documents(request.collection()).clear();
    return count;
  }

  @Override
  public boolean drop(Admin.Drop request) {
    return state.drop(request.collection());
  }

  @Override
  public StorageMetrics metrics(Admin.Metrics request) {
    Map<String, CollectionMetrics> collections = new TreeMap<>();
    long documents = 0;
    long bytes = 0;
    for (String name : state.names()) {
      long size = 0;
      for (Stored stored : state.documents(name).values()) {
        size += stored.body().toString().length();
      }
      long count = state.documents(name).size();
      collections.put(name, new CollectionMetrics(count, size));
      documents += count;
      bytes += size;
    }
    return new StorageMetrics(documents, bytes, collections);
  }
}
