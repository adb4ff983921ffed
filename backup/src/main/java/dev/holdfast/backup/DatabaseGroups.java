package dev.holdfast.backup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which backups are of the same database: those that tell the same identity. Those of before they
 * told it count by name: with those of an identity where name and identity belong to each other
 * only, else for themselves, so that no rotation takes more of them than it did then.
 */
final class DatabaseGroups {
  private final Map<String, Set<String>> identities = new HashMap<>();
  private final Map<String, Set<String>> names = new HashMap<>();

  DatabaseGroups(List<BackupInfo> backups) {
    for (BackupInfo info : backups) {
      String identity = info.identity();
      if (identity != null) {
        identities.computeIfAbsent(info.database(), any -> new TreeSet<>()).add(identity);
        names.computeIfAbsent(identity, any -> new TreeSet<>()).add(info.database());
      }
    }
  }

  /** All that are of a database; where none says so, those of what was called so. */
  static List<BackupInfo> of(String identity, String name, List<BackupInfo> backups) {
    DatabaseGroups groups = new DatabaseGroups(backups);
    List<BackupInfo> own = groups.all(new Group(true, identity), backups);
    return own.isEmpty() ? groups.all(new Group(false, name), backups) : own;
  }

  /** Each database that these are of, in words. */
  static Set<String> texts(List<BackupInfo> backups) {
    DatabaseGroups groups = new DatabaseGroups(backups);
    Set<String> texts = new TreeSet<>();
    backups.forEach(info -> texts.add(groups.of(info).text()));
    return texts;
  }

  private List<BackupInfo> all(Group group, List<BackupInfo> backups) {
    return backups.stream().filter(info -> of(info).equals(group)).toList();
  }

  /**
   * A database.
   *
   * @param text its identity, or what it was called
   */
  record Group(boolean isIdentity, String text) {}

  Group of(BackupInfo info) {
    String identity = info.identity();
    if (identity == null) {
      identity = onlyIdentityOf(info.database());
    }
    return identity == null ? new Group(false, info.database()) : new Group(true, identity);
  }

  private @Nullable String onlyIdentityOf(String name) {
    Set<String> all = identitiesOf(name);
    String only = all.size() == 1 ? all.iterator().next() : null;
    return only != null && names.getOrDefault(only, Set.of()).size() == 1 ? only : null;
  }

  /** Of the databases that are, or were, called so. */
  Set<String> identitiesOf(String name) {
    return identities.getOrDefault(name, Set.of());
  }
}
