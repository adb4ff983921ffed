package dev.holdfast.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A backup and all that it builds on, the full one first. */
final class Chain {
  private final List<OpenBackup> backups;

  Chain(List<OpenBackup> backups) {
    this.backups = List.copyOf(backups);
  }

  OpenBackup newest() {
    return backups.get(backups.size() - 1);
  }

  List<OpenBackup> backups() {
    return backups;
  }

  /** The documents of a collection as the newest backup has them, by id. */
  ChainCursor documents(String collection) {
    List<PartCursor> newestFirst = new ArrayList<>();
    try {
      for (int i = backups.size() - 1; i >= 0; i--) {
        OpenBackup backup = backups.get(i);
        Optional<CollectionEntry> entry = backup.contents().collection(collection);
        // What came before belongs to a collection that was dropped meanwhile.
        if (entry.isEmpty()) {
          break;
        }
        newestFirst.add(new PartCursor(backup, entry.get()));
      }
      return new ChainCursor(newestFirst);
    } catch (RuntimeException | Error e) {
      newestFirst.forEach(PartCursor::close);
      throw e;
    }
  }
}
