package dev.holdfast.examples.jsonfile;

import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a database holds at one moment. A writer changes a {@link #copy}; once the
 * backend has made that its own, nobody changes it any more, so readers need no lock.
 */
final class Contents {
  private final Map<String, SortedMap<String, Stored>> documents = new HashMap<>();
  private final Map<String, SortedMap<String, Index>> indexes = new HashMap<>();
  private boolean changed;

  Contents copy() {
    Contents copy = new Contents();
    documents.forEach((name, all) -> copy.documents.put(name, new TreeMap<>(all)));
    indexes.forEach((name, all) -> copy.indexes.put(name, new TreeMap<>(all)));
    return copy;
  }

  /** Whether anything was changed since it was copied. */
  boolean changed() {
    return changed;
  }

  /** The names of the collections that hold a document or an index, in order. */
  List<String> names() {
    Set<String> names = new TreeSet<>(Strings::compare);
    documents.forEach((name, all) -> names.addAll(all.isEmpty() ? Set.of() : Set.of(name)));
    indexes.forEach((name, all) -> names.addAll(all.isEmpty() ? Set.of() : Set.of(name)));
    return List.copyOf(names);
  }

  /** The documents of a collection, by id. */
  List<Stored> documents(String collection) {
    return List.copyOf(documents.getOrDefault(collection, new TreeMap<>()).values());
  }

  List<Index> indexes(String collection) {
    return List.copyOf(indexes.getOrDefault(collection, new TreeMap<>()).values());
  }

  @Nullable Stored get(Place place) {
    SortedMap<String, Stored> all = documents.get(place.collection());
    return all == null ? null : all.get(place.id());
  }

  // region unique
  /** Puts a document in its place; DUPLICATE_KEY when another holds one of its unique values. */
  void put(String collection, Stored document) {
    for (Index index : indexes(collection)) {
      requireUnique(collection, index, document);
    }
    restore(collection, document);
  }

  /** Puts a document in its place that has been there before. */
  void restore(String collection, Stored document) {
    documents
        .computeIfAbsent(collection, name -> new TreeMap<>(Strings::compare))
        .put(document.id(), document);
    changed = true;
  }

  private void requireUnique(String collection, Index index, Stored document) {
    List<@Nullable Object> key = index.unique() ? uniqueKey(index, document) : null;
    if (key == null) {
      return;
    }
    for (Stored other : documents(collection)) {
      if (!other.id().equals(document.id()) && key.equals(uniqueKey(index, other))) {
        throw HoldfastException.duplicateKey(
            index.name(),
            "Document " + other.id() + " holds the value of " + index.name() + " already",
            null);
      }
    }
  }

  /** Null when the document is exempt: a component is null, missing, an array or an object. */
  private static @Nullable List<@Nullable Object> uniqueKey(Index index, Stored document) {
    List<@Nullable Object> key =
        DocumentOrder.of(index.keys()).keys(document.id(), document.body());
    for (Object value : key) {
      if (Values.rank(value) == Values.RANK_NULL || Values.rank(value) == Values.RANK_CONTAINER) {
        return null;
      }
    }
    // The order has put the id last, which is no part of the key unless it was declared.
    return key.subList(0, Math.min(key.size(), index.keys().size()));
  }

  // endregion

  void remove(Place place) {
    SortedMap<String, Stored> all = documents.get(place.collection());
    changed |= all != null && all.remove(place.id()) != null;
  }

  void declare(String collection, Index index) {
    documents(collection).forEach(document -> requireUnique(collection, index, document));
    indexes
        .computeIfAbsent(collection, name -> new TreeMap<>(Strings::compare))
        .put(index.name(), index);
    changed = true;
  }

  boolean dropIndex(String collection, String name) {
    SortedMap<String, Index> all = indexes.get(collection);
    boolean dropped = all != null && all.remove(name) != null;
    changed |= dropped;
    return dropped;
  }
}
