package dev.holdfast.backup.files;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Folders that only their owner may enter, and the names in them. What is done to names lasts from
 * {@link #sync} on.
 */
public final class PrivateFolder {
  private PrivateFolder() {}

  /**
   * Makes a folder, and those above it that are missing, each for its owner only and safe from a
   * power cut.
   *
   * @throws HoldfastException when it cannot be made, or a file has its name
   */
  public static void create(Path folder) {
    try {
      createAll(folder.toAbsolutePath());
    } catch (IOException e) {
      throw DiskFailure.of("The folder " + folder + " cannot be made", folder, e);
    }
  }

  /**
   * Makes a folder in one that is there, for its owner only; for those of a tree that is synced as
   * a whole later.
   */
  public static void createUnsynced(Path folder) {
    try {
      Files.createDirectory(folder, attributes(folder, "rwx------"));
    } catch (IOException e) {
      throw DiskFailure.of("The folder " + folder + " cannot be made", folder, e);
    }
  }

  private static void createAll(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      createAll(parent);
    }
    try {
      Files.createDirectory(folder, attributes(folder, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw HoldfastException.of(
            ErrorCode.INVALID, folder + " is to be a folder, but there is a file of that name", e);
      }
      // Another process was faster.
    }
    syncNames(parent);
  }

  /** The attributes of a new file that only its owner may read. */
  static FileAttribute<?>[] ownerOnly(Path path) {
    return attributes(path, "rw-------");
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Makes the names in a folder last.
   *
   * @throws HoldfastException OUTCOME_UNKNOWN when the disk fails: what was done is there and may
   *     be gone after a power cut
   */
  public static void sync(Path folder) {
    try {
      syncNames(folder);
    } catch (IOException e) {
      throw HoldfastException.of(
          ErrorCode.OUTCOME_UNKNOWN,
          "What was changed in " + folder + " is done, but may not last a power cut",
          e);
    }
  }

  /** Windows can not open a folder, and keeps its names without being asked. */
  private static void syncNames(@Nullable Path folder) throws IOException {
    if (folder != null && isPosix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * Gives a file or folder another name on the same disk in one step, replacing a file that has it,
   * and makes that last.
   *
   * @throws HoldfastException when it kept its name; OUTCOME_UNKNOWN when it has the new one, which
   *     may not last a power cut
   */
  public static void rename(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DiskFailure.of(from + " cannot be renamed to " + to, to, e);
    }
    sync(parent(to));
    if (!parent(from).equals(parent(to))) {
      sync(parent(from));
    }
  }

  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw HoldfastException.invalid(path + " is the root of a disk, not a file in a folder");
    }
    return parent;
  }

  /**
   * Deletes a file, or a folder with all that is in it, if it is there. A link is deleted, never
   * followed.
   *
   * @throws HoldfastException when something of it cannot be deleted; the rest may be gone
   */
  public static void delete(Path path) {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.walkFileTree(path, new Deletion());
        syncNames(parent(path));
      }
    } catch (IOException e) {
      throw DiskFailure.of(path + " cannot be deleted", path, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
