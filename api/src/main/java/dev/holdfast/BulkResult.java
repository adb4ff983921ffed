package dev.holdfast;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a bulk did.
 *
 * @param insertedIds of the documents inserted, upserts included, in the order of the writes
 * @param errors by the index of the write that failed; empty for a bulk that succeeded
 */
public record BulkResult(
    List<String> insertedIds,
    long matched,
    long modified,
    long deleted,
    SortedMap<Integer, HoldfastException> errors) {
  public BulkResult {
    insertedIds = List.copyOf(insertedIds);
    errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
  }
}
