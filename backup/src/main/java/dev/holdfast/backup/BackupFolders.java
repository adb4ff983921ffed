package dev.holdfast.backup;

import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.Timestamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where backups are: {@code <root>/<type>/backup_YYYYMMDD_HHMMSS}. */
final class BackupFolders {
  private static final String PREFIX = "backup_";
  private static final String PARTIAL = ".partial_";
  private static final Pattern ID = Pattern.compile("backup_[0-9]{8}_[0-9]{6}");

  private final Path root;

  BackupFolders(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Path root() {
    return root;
  }

  Path of(BackupType type) {
    return root.resolve(type.folder());
  }

  /** Everything that has the name of a backup, the newest first. */
  List<Path> all() {
    List<Path> all = new ArrayList<>();
    for (BackupType type : BackupType.values()) {
      all.addAll(named(of(type), name -> ID.matcher(name).matches()));
    }
    all.sort(Comparator.comparing(BackupFolders::name).reversed());
    return all;
  }

  private static List<Path> named(Path folder, Predicate<String> wanted) {
    try {
      if (!DiskInput.exists(folder) || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return List.of();
      }
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(file -> wanted.test(name(file))).toList();
      }
    } catch (IOException e) {
      throw DiskInput.unreadable(folder, e).toError();
    } catch (DamagedBackup e) {
      throw e.toError();
    }
  }

  static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** The folder of a backup; empty when there is none of that id, or the id is none. */
  Optional<Path> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    return Stream.of(BackupType.values())
        .map(type -> of(type).resolve(id))
        .filter(BackupFolders::exists)
        .findFirst();
  }

  private static boolean exists(Path folder) {
    try {
      return DiskInput.exists(folder);
    } catch (DamagedBackup e) {
      throw e.toError();
    }
  }

  /** An id after all that there are; for whoever holds the lock. */
  String nextId(InstantSource clock) {
    List<String> taken = all().stream().map(path -> name(path).substring(PREFIX.length())).toList();
    return PREFIX + Timestamps.next(clock, taken);
  }

  /** The time in an id. */
  Instant time(String id) {
    return Timestamps.parse(id.substring(PREFIX.length())).orElse(Instant.EPOCH);
  }

  /** Makes the folder in which a backup is written; nobody takes it for one. */
  Path begin(BackupType type, String id) {
    Path partial = of(type).resolve(PARTIAL + id);
    PrivateFolder.create(partial);
    return partial;
  }

  /** Makes a backup of a folder that is complete and synced. */
  Path finish(BackupType type, String id, Path partial) {
    Path folder = of(type).resolve(id);
    PrivateFolder.sync(partial);
    PrivateFolder.rename(partial, folder);
    return folder;
  }

  /** Deletes what backups that were cut short left behind; for whoever holds the lock. */
  void removePartial() {
    for (BackupType type : BackupType.values()) {
      named(of(type), name -> name.startsWith(PARTIAL)).forEach(PrivateFolder::delete);
    }
  }

  /** Deletes a backup, its manifest first: what is left of it after a kill is no backup. */
  void delete(Path folder) {
    Path parent = folder.getParent();
    if (parent != null) {
      PrivateFolder.delete(folder.resolve(Manifest.NAME));
      Path partial = parent.resolve(PARTIAL + name(folder));
      PrivateFolder.rename(folder, partial);
      PrivateFolder.delete(partial);
    }
  }
}
