package dev.holdfast.backup;

import dev.holdfast.Index;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The collections of a database and their indexes at one moment. No snapshot holds them: they
 * belong to the documents of one that begins between two of these that are the same.
 */
final class IndexState {
  private final Map<String, List<Index>> collections = new TreeMap<>();

  private IndexState() {}

  static IndexState of(Backend backend) {
    IndexState state = new IndexState();
    for (String name : backend.admin(new Admin.Collections())) {
      if (!name.equals(BackupLog.COLLECTION)) {
        state.collections.put(name, backend.admin(new Admin.Indexes(name)));
      }
    }
    return state;
  }

  Set<String> names() {
    return new TreeSet<>(collections.keySet());
  }

  List<Index> of(String name) {
    return collections.getOrDefault(name, List.of());
  }

  /** Whether each collection has the same ones; where there is none, it has none. */
  boolean hasSameIndexes(IndexState other) {
    Set<String> all = names();
    all.addAll(other.names());
    return all.stream().allMatch(name -> Set.copyOf(of(name)).equals(Set.copyOf(other.of(name))));
  }
}
