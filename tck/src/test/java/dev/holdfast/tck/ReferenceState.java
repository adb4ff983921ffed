package dev.holdfast.tck;

import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.spi.DocumentOrder;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is stored at one moment: a plain map of maps, copied whole when it may change. */
final class ReferenceState {
  private final Map<String, Map<String, Stored>> documents = new TreeMap<>(Strings::compare);
  private final Map<String, Map<String, Index>> indexes = new TreeMap<>(Strings::compare);

  private final Map<String, byte[]> operations = new TreeMap<>();

  /** Another of the same content; what is done to one is not seen in the other. */
  ReferenceState copy() {
    ReferenceState copy = new ReferenceState();
    documents.forEach((name, all) -> copy.documents(name).putAll(all));
    indexes.forEach((name, all) -> copy.indexes(name).putAll(all));
    copy.operations.putAll(operations);
    return copy;
  }

  /** The documents of a collection by id, to read and to change. */
  Map<String, Stored> documents(String collection) {
    return documents.computeIfAbsent(collection, name -> new TreeMap<>(Strings::compare));
  }

  /** The indexes of a collection by name, to read and to change. */
  Map<String, Index> indexes(String collection) {
    return indexes.computeIfAbsent(collection, name -> new TreeMap<>(Strings::compare));
  }

  /** The records of operations by id, to read and to change. */
  Map<String, byte[]> operations() {
    return operations;
  }

  List<String> names() {
    Map<String, Boolean> names = new TreeMap<>(Strings::compare);
    documents.forEach((name, all) -> names.merge(name, !all.isEmpty(), Boolean::logicalOr));
    indexes.forEach((name, all) -> names.merge(name, !all.isEmpty(), Boolean::logicalOr));
    names.values().removeIf(used -> !used);
    return List.copyOf(names.keySet());
  }

  boolean drop(String collection) {
    boolean there = names().contains(collection);
    documents.remove(collection);
    indexes.remove(collection);
    return there;
  }

  /** DUPLICATE_KEY when another document holds the unique values of this one. */
  void requireUnique(String collection, Stored document) {
    for (Index index : indexes(collection).values()) {
      List<@Nullable Object> key = key(index, document);
      if (!index.unique() || key == null) {
        continue;
      }
      for (Stored other : documents(collection).values()) {
        if (!other.id().equals(document.id()) && key.equals(key(index, other))) {
          throw HoldfastException.duplicateKey(
              index.name(), "'" + index.name() + "' holds the value of " + other.id(), null);
        }
      }
    }
  }

  private static @Nullable List<@Nullable Object> key(Index index, Stored document) {
    List<@Nullable Object> keys = new ArrayList<>();
    for (Sort sort : index.keys()) {
      Object value = DocumentOrder.of(List.of(sort)).keys(document.id(), document.body()).get(0);
      if (Values.rank(value) == Values.RANK_NULL || Values.rank(value) == Values.RANK_CONTAINER) {
        return null;
      }
      keys.add(value);
    }
    return keys;
  }
}
