package dev.holdfast.backup.folder;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.RelativeName;
import dev.holdfast.backup.files.Timestamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Backups of folders, in a folder: {@code FolderBackups.of(data).create(data)}. Each is a folder of
 * its own with the files as they are, for its owner only, and {@code .backup_metadata.json}, which
 * has the SHA-256 of each. Anyone can read or copy it without Holdfast.
 *
 * <p>A backup is there as a whole or not at all, also after a kill or a power cut. It is
 * <em>not</em> what the folder was at one instant: each file is whole, as it was at some moment
 * while the backup was made; a file that keeps changing while it is copied makes it fail. For a
 * database use a backup of the database: its files belong together, and reading them while this
 * process has them open can break its locks.
 *
 * <p>Links are not followed and, like sockets and pipes, not copied; the backup tells which. Of a
 * file its content, time and permissions are kept, of a folder its name. Patterns say what stays
 * out, unless said otherwise {@code *.log}, {@code *.tmp} and {@code __pycache__}: one without a
 * slash is matched with the name of every file and folder, one with slashes with the path below the
 * folder that is copied; {@code *} stands for any characters but a slash, {@code **} for any,
 * {@code ?} for one, {@code [a-z]} and <code>{a,b}</code> for one of several; upper and lower case
 * differ. Of a folder that stays out all does.
 *
 * <p>Immutable and thread-safe; one process at a time works on the backups of a folder.
 */
public final class FolderBackups {
  private static final String PREFIX = "backup_";

  private final Path backups;
  private final List<String> excludes;
  private final String savedBy;
  private final InstantSource clock;
  private final FolderProgress progress;

  private FolderBackups(
      Path backups,
      List<String> excludes,
      String savedBy,
      InstantSource clock,
      FolderProgress progress) {
    this.backups = backups;
    this.excludes = List.copyOf(excludes);
    this.savedBy = savedBy;
    this.clock = clock;
    this.progress = progress;
  }

  /** Those of a folder in their usual place, {@code backups} beside it. */
  public static FolderBackups of(Path data) {
    return in(data.toAbsolutePath().normalize().resolveSibling("backups"));
  }

  /** Those in a folder, which is made with the first. */
  public static FolderBackups in(Path backups) {
    return new FolderBackups(
        backups.toAbsolutePath().normalize(),
        Excludes.STANDARD,
        Objects.requireNonNullElse(System.getProperty("user.name"), "unknown"),
        InstantSource.system(),
        (bytes, of) -> {});
  }

  /**
   * Leaves out these, and not those that are left out unless it is said.
   *
   * @throws HoldfastException INVALID when one is no pattern
   */
  public FolderBackups excluding(List<String> patterns) {
    return new FolderBackups(backups, Excludes.checked(patterns), savedBy, clock, progress);
  }

  /**
   * Leaves out these besides those that are left out already.
   *
   * @throws HoldfastException INVALID when one is no pattern
   */
  public FolderBackups alsoExcluding(List<String> patterns) {
    return excluding(Stream.concat(excludes.stream(), patterns.stream()).toList());
  }

  /** Names who makes backups; the system's user unless it is said. */
  public FolderBackups savedBy(String name) {
    return new FolderBackups(backups, excludes, name, clock, progress);
  }

  /** Takes the time from this clock. */
  public FolderBackups clock(InstantSource source) {
    return new FolderBackups(backups, excludes, savedBy, source, progress);
  }

  /** Tells how far it has come. */
  public FolderBackups progress(FolderProgress told) {
    return new FolderBackups(backups, excludes, savedBy, clock, told);
  }

  /** Where they are. */
  public Path path() {
    return backups;
  }

  // region create
  /**
   * Makes a backup with the time as its name, {@code backup_YYYYMMDD_HHMMSS}.
   *
   * @throws HoldfastException INVALID when it is no folder; UNAVAILABLE when a file keeps changing;
   *     what the disk answers. Nothing is left behind then
   */
  public FolderBackupInfo create(Path data) {
    return create(data, () -> PREFIX + Timestamps.next(clock, times()));
  }

  /**
   * Makes a backup with a name of its own.
   *
   * @throws HoldfastException as above; INVALID also when the name is taken, or could not be that
   *     of a folder
   */
  public FolderBackupInfo create(Path data, String name) {
    checkName(name);
    return create(
        data,
        () -> {
          if (Files.exists(backups.resolve(name))) {
            throw HoldfastException.invalid(
                "There is a backup '" + name + "' in " + backups + "; choose another name");
          }
          return name;
        });
  }

  private static void checkName(String name) {
    if (RelativeName.of(name).parts().size() > 1 || name.startsWith(".")) {
      throw HoldfastException.invalid(
          "'" + name + "' cannot name a backup: a name has no slash and begins with no dot");
    }
  }

  /** Chooses a name while the lock is held. */
  private interface Naming {
    String choose();
  }

  private FolderBackupInfo create(Path data, Naming naming) {
    Path source = realFolder(data);
    PrivateFolder.create(backups);
    try (LockFile lock = lock("a backup of " + data)) {
      String name = naming.choose();
      FolderCopy copy =
          new FolderCopy(source, new Excludes(excludes), backups.toRealPath(), progress);
      return copy.make(
          backups.resolve(name),
          new FolderBackupInfo(
              backups.resolve(name),
              source.toString(),
              clock.instant(),
              savedBy,
              0,
              0,
              excludes,
              List.of(),
              List.of(),
              ""),
          lock);
    } catch (IOException e) {
      throw DiskFailure.of("The folder " + backups + " cannot be used", backups, e);
    }
  }

  private static Path realFolder(Path data) {
    if (!Files.isDirectory(data)) {
      throw HoldfastException.invalid(data + " is no folder; there is nothing to back up");
    }
    try {
      return data.toRealPath();
    } catch (IOException e) {
      throw DiskFailure.of("The folder " + data + " cannot be read", data, e);
    }
  }

  private List<String> times() {
    return names().stream()
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()))
        .toList();
  }

  private List<String> names() {
    if (!Files.isDirectory(backups)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(backups)) {
      return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw DiskFailure.of("The backups in " + backups + " cannot be listed", backups, e);
    }
  }

  /** Takes away what a killed process has left. */
  private LockFile lock(String purpose) {
    LockFile lock = LockFile.acquire(backups.resolve(".backups.lock"), purpose);
    try {
      PartialName.BACKUP.removeAll(backups);
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  // endregion

  // region look
  /** All there are, newest first; those whose metadata is damaged at the end. */
  public List<ListedFolderBackup> list() {
    List<ListedFolderBackup> found = new ArrayList<>();
    for (String name : names()) {
      Path path = backups.resolve(name);
      if (!name.startsWith(".") && Files.isRegularFile(path.resolve(FolderMetadata.NAME))) {
        found.add(listed(path, name));
      }
    }
    found.sort(
        Comparator.comparing(ListedFolderBackup::created)
            .thenComparing(ListedFolderBackup::name)
            .reversed());
    return found;
  }

  private static ListedFolderBackup listed(Path path, String name) {
    try {
      return new ListedFolderBackup(name, FolderMetadata.read(path).info(), null);
    } catch (HoldfastException e) {
      return new ListedFolderBackup(name, null, e.getMessage());
    }
  }

  /**
   * Looks at every byte of a backup.
   *
   * @return what is wrong, in words, at most a hundred things; nothing when it is what was saved
   * @throws HoldfastException INVALID when there is no such backup, or it is of a newer format
   */
  public List<String> verify(String name) {
    return new FolderCheck(find(name), progress).problems();
  }

  private Path find(String name) {
    checkName(name);
    Path backup = backups.resolve(name);
    if (!Files.isDirectory(backup) || Files.isSymbolicLink(backup)) {
      throw HoldfastException.invalid(
          "There is no backup '"
              + name
              + "' in "
              + backups
              + "; there are "
              + list().stream().map(ListedFolderBackup::name).toList());
    }
    return backup;
  }

  // endregion

  // region restore
  /**
   * Puts a backup in the place of a folder, which is kept under another name beside it: {@code
   * data.before_YYYYMMDD_HHMMSS}. Folders on the way to it are made.
   *
   * <p>The backup is verified first, then copied beside the target, and takes its place in one
   * step. A process that is killed between the two last steps leaves no target, but the folder
   * under its other name; restoring again completes it, and takes away what a killed one has left
   * beside the target. One restore at a time works on a target, under the lock {@code
   * .data.restore-lock} beside it.
   *
   * @throws HoldfastException CORRUPT when the backup is damaged; INVALID when there is none of
   *     that name, it names files that would lead elsewhere, or the target is a file, or holds the
   *     backups; RESOURCE_EXHAUSTED when the disk has no room. The target is as it was then
   */
  public RestoredFolder restore(String name, Path target) {
    return restore(name, target, false);
  }

  /**
   * As {@link #restore}, but what was in the target is deleted at the end, also what is not in the
   * backup because it was excluded.
   */
  public RestoredFolder restoreOverwriting(String name, Path target) {
    return restore(name, target, true);
  }

  private RestoredFolder restore(String name, Path target, boolean overwrite) {
    Path backup = find(name);
    try (LockFile lock = Files.isWritable(backups) ? lock("restoring " + name) : null) {
      return new FolderRestore(backup, backups.toRealPath(), clock, progress)
          .run(target, overwrite, lock);
    } catch (IOException e) {
      throw DiskFailure.of("The folder " + backups + " cannot be used", backups, e);
    }
  }

  // endregion

  /** Whether an error means that a backup is damaged, and not that something is in the way. */
  static boolean isDamage(HoldfastException e) {
    return e.code() == ErrorCode.CORRUPT;
  }

  @Override
  public String toString() {
    return "folder backups in " + backups;
  }
}
