package dev.holdfast.history;

import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.WriteBatch;
import java.util.Set;
import java.util.TreeSet;

/** Which collections have a history, or entries. */
record Coverage(boolean all, Set<String> names) {
  static final Coverage ALL = new Coverage(true, Set.of());

  /**
   * What a database knows of its backups, which is written by what restores versions and entries.
   */
  private static final String BACKUPS = "holdfast_backups";

  Coverage {
    names = Set.copyOf(names);
  }

  Coverage and(Coverage other) {
    Set<String> both = new TreeSet<>(names);
    both.addAll(other.names);
    return new Coverage(all || other.all, both);
  }

  boolean has(String collection) {
    return all
        ? !VersionNames.areOurs(collection)
            && !collection.equals(AuditEntries.COLLECTION)
            && !collection.equals(BACKUPS)
        : names.contains(collection);
  }

  /** Whether a collection is one of these, or holds their versions and so what they held. */
  boolean shows(String collection) {
    return has(collection)
        || (VersionNames.areOurs(collection)
            && (all
                || names.stream()
                    .map(HistoryCollections::versionsOf)
                    .anyMatch(collection::equals)));
  }

  boolean hasAnyOf(WriteBatch batch) {
    return batch.writes().stream().anyMatch(write -> has(write.collection()));
  }

  @Override
  public String toString() {
    return all ? "*" : String.join(", ", names.stream().sorted().toList());
  }
}
