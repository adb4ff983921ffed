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

/**
 * Which backups are of a certain SQLite file: those made of a file at its place; when there is
 * none, because it was moved, those of a file of its name that is nowhere else now.
 */
final class OwnBackups {
  private static final String SCHEME = "sqlite:";

  private OwnBackups() {}

  /**
   * The newest first, without those that restores made.
   *
   * @throws HoldfastException INVALID when they could be of several databases
   */
  static List<BackupInfo> of(Path file, BackupRepository repository) {
    List<Made> named =
        repository.list().stream()
            .filter(info -> !info.safety())
            .flatMap(info -> origin(info).map(origin -> new Made(info, origin)).stream())
            .filter(made -> file.endsWith(BackupFolders.name(made.origin())))
            .toList();
    List<Made> here = named.stream().filter(made -> made.isOf(file)).toList();
    if (!here.isEmpty()) {
      return here.stream().map(Made::info).toList();
    }
    List<Made> moved = named.stream().filter(made -> !made.isInUse()).toList();
    requireOneOrigin(file, repository, moved);
    return moved.stream().map(Made::info).toList();
  }

  private static void requireOneOrigin(Path file, BackupRepository repository, List<Made> moved) {
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

  /** The file of a database that is called {@code retry(3) -> sqlite:data/shop.db}. */
  private static Optional<Path> origin(BackupInfo info) {
    int at = info.database().lastIndexOf(SCHEME);
    try {
      return Optional.of(info.database())
          .filter(any -> at >= 0)
          .map(name -> Path.of(name.substring(at + SCHEME.length())).normalize())
          .filter(path -> path.getFileName() != null);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** A backup, and the file that it was made of as it was called then. */
  private record Made(BackupInfo info, Path origin) {
    boolean isOf(Path file) {
      try {
        return origin.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())
            || (!origin.isAbsolute() && file.endsWith(origin))
            || (Files.exists(origin) && Files.exists(file) && Files.isSameFile(origin, file));
      } catch (IOException e) {
        return false;
      }
    }

    boolean isInUse() {
      try {
        return Files.exists(origin) && Files.size(origin) > 0;
      } catch (IOException e) {
        return true;
      }
    }
  }
}
