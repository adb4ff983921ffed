package dev.holdfast.backup;

import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which backups are of a certain SQLite file: those made of the file at its place; when there is
 * none, because it was moved, those of a file of its name that is nowhere else now.
 */
final class OwnBackups {
  private static final String SCHEME = "sqlite:";

  private final Path file;
  private final String identity;
  private final DatabaseGroups groups;

  private OwnBackups(Path file, String identity, DatabaseGroups groups) {
    this.file = file.toAbsolutePath().normalize();
    this.identity = identity;
    this.groups = groups;
  }

  /**
   * The newest first, without those that restores made.
   *
   * @param identity that of the database in the file
   * @param all the newest first
   * @throws HoldfastException INVALID when they could be of several databases
   */
  static List<BackupInfo> of(
      Path file, String identity, List<BackupInfo> all, BackupRepository repository) {
    OwnBackups own = new OwnBackups(file, identity, new DatabaseGroups(all));
    List<Made> made = all.stream().filter(info -> !info.safety()).flatMap(own::made).toList();
    List<Made> here = made.stream().filter(own::isHere).toList();
    if (!here.isEmpty()) {
      return here.stream().map(Made::info).toList();
    }
    List<Made> moved = made.stream().filter(own::isMoved).toList();
    own.requireOneOrigin(repository, moved);
    return moved.stream().map(Made::info).toList();
  }

  private void requireOneOrigin(BackupRepository repository, List<Made> moved) {
    Set<String> origins = new TreeSet<>();
    moved.forEach(made -> origins.add(made.origin().toString()));
    if (origins.size() > 1) {
      throw HoldfastException.invalid(
          file
              + " cannot be recovered by itself: the backups in "
              + repository
              + " are of "
              + origins
              + ", and each could be it. Move it away, if it is there, and restore one of them");
    }
  }

  /** A backup, the database that it is of, and the file of that, or what it was called. */
  private record Made(BackupInfo info, DatabaseGroups.Group group, Path origin) {}

  private Stream<Made> made(BackupInfo info) {
    DatabaseGroups.Group group = groups.of(info);
    return origin(group).map(origin -> new Made(info, group, origin)).stream();
  }

  /** Of a database that is called {@code retry(3) -> sqlite:data/shop.db}, too. */
  private static Optional<Path> origin(DatabaseGroups.Group group) {
    int at = group.isIdentity() ? group.text().indexOf(SCHEME) : group.text().lastIndexOf(SCHEME);
    try {
      return Optional.of(group.text())
          .filter(any -> at >= 0)
          .map(any -> Path.of(any.substring(at + SCHEME.length())).normalize())
          .filter(path -> path.getFileName() != null);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private boolean isHere(Made made) {
    if (made.group().isIdentity()) {
      return made.group().text().equals(identity) || isSame(made.origin());
    }
    return file.endsWith(BackupFolders.name(made.origin()))
        && !isOfAnother(made)
        && (file.endsWith(made.origin()) || isSame(made.origin()));
  }

  private boolean isSame(Path origin) {
    try {
      return origin.toAbsolutePath().normalize().equals(file)
          || (Files.exists(origin) && Files.exists(file) && Files.isSameFile(origin, file));
    } catch (IOException e) {
      return false;
    }
  }

  /** A path that was given from a folder that nobody knows, and leads to others besides. */
  private boolean isOfAnother(Made made) {
    return !made.origin().isAbsolute()
        && groups.identitiesOf(made.info().database()).stream()
            .anyMatch(it -> !it.equals(identity));
  }

  private boolean isMoved(Made made) {
    return file.endsWith(BackupFolders.name(made.origin()))
        && !isOfAnother(made)
        && !isInUse(made.origin());
  }

  private static boolean isInUse(Path origin) {
    try {
      return Files.exists(origin) && Files.size(origin) > 0;
    } catch (IOException e) {
      return true;
    }
  }
}
