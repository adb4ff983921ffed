package dev.holdfast.backup.folder;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.RelativeName;
import dev.holdfast.backup.files.Timestamps;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Restores one backup: verified, copied beside the target, checked, switched. */
final class FolderRestore {
  private final Path backup;
  private final Path backups;
  private final InstantSource clock;
  private final FolderProgress progress;

  FolderRestore(Path backup, Path backups, InstantSource clock, FolderProgress progress) {
    this.backup = backup;
    this.backups = backups;
    this.clock = clock;
    this.progress = progress;
  }

  RestoredFolder run(Path wanted, boolean overwrite, @Nullable LockFile lock) {
    FolderMetadata metadata = new FolderCheck(backup, (bytes, of) -> {}).verified();
    Path target = target(wanted);
    Path parent = parent(target);
    try (LockFile alone = LockFile.acquire(lockOf(target), "restoring " + target)) {
      PartialName.RESTORE.remove(target);
      checkRoom(parent, metadata.info().bytes());
      return run(metadata, target, overwrite, () -> check(alone, lock));
    }
  }

  /** Others may restore another backup, of another folder, to the same place. */
  private static Path lockOf(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".restore-lock");
  }

  private static void check(LockFile alone, @Nullable LockFile lock) {
    alone.check();
    if (lock != null) {
      lock.check();
    }
  }

  private RestoredFolder run(
      FolderMetadata metadata, Path target, boolean overwrite, Runnable check) {
    Path partial = PartialName.RESTORE.of(target);
    boolean complete = false;
    try {
      copyAll(metadata, partial);
      check.run();
      Path before = takePlace(partial, target);
      complete = true;
      if (before != null && overwrite) {
        PrivateFolder.delete(before);
      }
      return new RestoredFolder(
          target, metadata.info().files(), metadata.info().bytes(), overwrite ? null : before);
    } finally {
      if (!complete) {
        discard(partial);
      }
    }
  }

  private Path target(Path wanted) {
    try {
      Path target = Files.exists(wanted) ? wanted.toRealPath() : unmade(wanted);
      if (Files.exists(target) && !Files.isDirectory(target)) {
        throw HoldfastException.invalid(target + " is a file; a folder cannot take its place");
      }
      if (backups.startsWith(target) || target.startsWith(backups)) {
        throw HoldfastException.invalid(
            target
                + " cannot be restored to: the backups are in "
                + backups
                + ", and one must not be within the other");
      }
      return target;
    } catch (IOException e) {
      throw DiskFailure.of(wanted + " cannot be looked at", wanted, e);
    }
  }

  private static Path unmade(Path wanted) throws IOException {
    Path absolute = wanted.toAbsolutePath().normalize();
    Path parent = parent(absolute);
    PrivateFolder.create(parent);
    return parent.toRealPath().resolve(String.valueOf(absolute.getFileName()));
  }

  private static Path parent(Path target) {
    Path parent = target.getParent();
    if (parent == null) {
      throw HoldfastException.invalid(target + " is the root of a disk; restore to a folder in it");
    }
    return parent;
  }

  private static void checkRoom(Path parent, long bytes) {
    try {
      long room = Files.getFileStore(parent).getUsableSpace();
      if (room < bytes) {
        throw HoldfastException.of(
            ErrorCode.RESOURCE_EXHAUSTED,
            "The backup has "
                + bytes
                + " bytes, and there are "
                + room
                + " free in "
                + parent
                + "; nothing was restored");
      }
    } catch (IOException e) {
      throw DiskFailure.of("The disk of " + parent + " cannot be looked at", parent, e);
    }
  }

  private void copyAll(FolderMetadata metadata, Path partial) {
    PrivateFolder.create(partial);
    List<Path> folders =
        metadata.folders().stream().map(name -> RelativeName.of(name).in(partial)).toList();
    folders.forEach(PrivateFolder::createUnsynced);
    long done = 0;
    for (FolderEntry file : metadata.files()) {
      copy(file, RelativeName.of(file.path()).in(partial));
      done += file.bytes();
      progress.copied(done, metadata.info().bytes());
    }
    folders.forEach(PrivateFolder::sync);
    PrivateFolder.sync(partial);
  }

  private void copy(FolderEntry file, Path target) {
    Path source = RelativeName.of(file.path()).in(backup);
    AtomicFile.Written written =
        AtomicFile.writeNew(target, out -> copyAtMost(source, file.bytes(), out));
    if (!written.sha256().equals(file.sha256())) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT,
          "'" + file.path() + "' of the backup " + backup + " was changed while it was restored");
    }
    try {
      if (!file.mode().isEmpty()
          && target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(file.mode()));
      }
      Files.setLastModifiedTime(target, FileTime.from(file.modified()));
    } catch (IllegalArgumentException e) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT, "'" + file.path() + "' has no permissions but " + file.mode(), e);
    } catch (IOException e) {
      throw DiskFailure.of(target + " cannot be given its time and permissions", target, e);
    }
  }

  /** A file that grows after it was verified does not fill the disk. */
  private static void copyAtMost(Path source, long bytes, OutputStream out) throws IOException {
    try (InputStream in =
        Files.newInputStream(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      byte[] buffer = new byte[1 << 16];
      long left = bytes + 1;
      int count = in.read(buffer);
      while (count > 0 && left > 0) {
        int part = (int) Math.min(count, left);
        out.write(buffer, 0, part);
        left -= part;
        count = in.read(buffer);
      }
    }
  }

  /** The name that what is there will get; null for an empty folder, or none, which is not kept. */
  private @Nullable Path makeWay(Path target) {
    try {
      if (!Files.exists(target)) {
        return null;
      }
      if (isEmpty(target)) {
        Files.delete(target);
        return null;
      }
    } catch (IOException e) {
      throw DiskFailure.of(target + " cannot be replaced; it is as it was", target, e);
    }
    return nameBefore(target);
  }

  /** What is there goes aside, and comes back when the other cannot take its place. */
  private @Nullable Path takePlace(Path partial, Path target) {
    Path before = makeWay(target);
    try {
      if (before != null) {
        PrivateFolder.rename(target, before);
      }
      PrivateFolder.rename(partial, target);
      return before;
    } catch (HoldfastException e) {
      if (before != null && Files.exists(before) && !Files.exists(target)) {
        comeBack(before, target, e);
      }
      throw e;
    }
  }

  private static void comeBack(Path before, Path target, HoldfastException failure) {
    try {
      PrivateFolder.rename(before, target);
    } catch (HoldfastException e) {
      failure.addSuppressed(e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private Path nameBefore(Path target) {
    String prefix = target.getFileName() + ".before_";
    try (Stream<Path> files = Files.list(parent(target))) {
      List<String> taken =
          files
              .map(path -> String.valueOf(path.getFileName()))
              .filter(name -> name.startsWith(prefix))
              .map(name -> name.substring(prefix.length()))
              .toList();
      return target.resolveSibling(prefix + Timestamps.next(clock, taken));
    } catch (IOException e) {
      throw DiskFailure.of("The folder of " + target + " cannot be read", target, e);
    }
  }

  /** What failed before is what is told. */
  private static void discard(Path partial) {
    try {
      PrivateFolder.delete(partial);
    } catch (HoldfastException e) {
      // Its name says that it is not complete.
    }
  }
}
