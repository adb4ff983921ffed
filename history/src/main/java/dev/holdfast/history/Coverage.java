package dev.holdfast.history;

import dev.holdfast.spi.WriteBatch;
import java.util.Set;

/** Which collections have a history. */
record Coverage(boolean all, Set<String> names) {
  static final Coverage ALL = new Coverage(true, Set.of());

  Coverage {
    names = Set.copyOf(names);
  }

  boolean has(String collection) {
    return all
        ? !VersionNames.areOurs(collection) && !collection.equals(AuditEntries.COLLECTION)
        : names.contains(collection);
  }

  boolean hasAnyOf(WriteBatch batch) {
    return batch.writes().stream().anyMatch(write -> has(write.collection()));
  }

  @Override
  public String toString() {
    return all ? "*" : String.join(", ", names.stream().sorted().toList());
  }
}
