package dev.holdfast.backup;

import dev.holdfast.Index;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import java.util.ArrayList;
import java.util.List;

/** How the indexes of a database become those of a backup: before and after its documents do. */
final class IndexChanges {
  private final Backend backend;
  private final List<Change> early = new ArrayList<>();
  private final List<Change> late = new ArrayList<>();
  private boolean committed;

  private record Change(String collection, Index index) {}

  private IndexChanges(Backend backend) {
    this.backend = backend;
  }

  static IndexChanges of(Backend backend, List<CollectionEntry> wanted, List<String> emptied) {
    IndexChanges changes = new IndexChanges(backend);
    wanted.forEach(entry -> changes.add(entry.name(), entry.indexes()));
    emptied.forEach(name -> changes.add(name, List.of()));
    return changes;
  }

  private void add(String name, List<Index> saved) {
    List<Index> there = backend.admin(new Admin.Indexes(name));
    for (Index index : there) {
      if (!saved.contains(index)) {
        // A unique one could refuse documents; one of the same name stands in the way.
        early.add(new Change(name, index));
      }
    }
    for (Index index : saved) {
      if (!there.contains(index)) {
        late.add(new Change(name, index));
      }
    }
  }

  boolean isEmpty() {
    return early.isEmpty() && late.isEmpty();
  }

  void before() {
    early.forEach(it -> backend.admin(new Admin.DropIndex(it.collection(), it.index().name())));
  }

  /** The documents are the new ones, as far as is known: there is no way back from here. */
  void committed() {
    committed = true;
  }

  boolean isCommitted() {
    return committed;
  }

  void after() {
    late.forEach(it -> backend.admin(new Admin.CreateIndex(it.collection(), it.index())));
  }

  /** Makes again what {@link #before} has dropped; what it has not is there. */
  void undo() {
    early.forEach(it -> backend.admin(new Admin.CreateIndex(it.collection(), it.index())));
  }
}
