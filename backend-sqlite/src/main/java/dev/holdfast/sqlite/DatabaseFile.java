package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * The file as it is before SQLite opens it. One that is not ours is refused by its header, which
 * SQLite documents: {@code application_id} says whose it is, {@code user_version} in what layout.
 */
final class DatabaseFile {
  /** "Hdft", in the header of every database of ours. */
  static final int APPLICATION_ID = 0x48646674;

  /** The layout of tables that this version writes. A file of an older one is brought to it. */
  static final int LAYOUT = 2;

  /** The oldest layout that this version reads. */
  static final int OLDEST_LAYOUT = 1;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 100;
  private static final int USER_VERSION_AT = 60;
  private static final int APPLICATION_ID_AT = 68;

  private DatabaseFile() {}

  /** Checks the file, and makes it, readable to its owner alone, when it is not there. */
  static void prepare(Settings settings) {
    Path file = settings.file();
    try {
      if (!Files.exists(file)) {
        create(settings);
      }
      check(settings);
    } catch (AccessDeniedException e) {
      throw HoldfastException.of(ErrorCode.PERMISSION_DENIED, "No permission to open " + file, e);
    } catch (IOException e) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, file + " cannot be opened", e);
    }
  }

  private static void create(Settings settings) throws IOException {
    Path file = settings.file();
    Path directory = file.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "The directory " + directory + " of " + file + " does not exist; make it first");
    }
    if (settings.readOnly()) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, file + " does not exist and readOnly forbids making it");
    }
    try {
      Files.createFile(file, ownerOnly(directory));
    } catch (FileAlreadyExistsException e) {
      // Someone else was faster; the check that follows is the same.
    }
  }

  /** SQLite gives its -wal and -shm the permissions of the file. */
  private static FileAttribute<?>[] ownerOnly(Path directory) {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void check(Settings settings) throws IOException {
    Path file = settings.file();
    if (!Files.isRegularFile(file)) {
      throw HoldfastException.invalid(file + " is not a file");
    }
    byte[] header;
    try (InputStream in = Files.newInputStream(file)) {
      header = in.readNBytes(HEADER_BYTES);
    }
    if (header.length == 0) {
      return;
    }
    if (header.length < HEADER_BYTES
        || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw HoldfastException.of(ErrorCode.CORRUPT, file + " is not a database of SQLite");
    }
    ByteBuffer numbers = ByteBuffer.wrap(header);
    checkOurs(file, numbers.getInt(APPLICATION_ID_AT), numbers.getInt(USER_VERSION_AT));
  }

  private static void checkOurs(Path file, int applicationId, int layout) {
    if (applicationId != APPLICATION_ID) {
      throw HoldfastException.invalid(
          file + " is a database of SQLite that another program made; it was left alone");
    }
    checkLayout(file, layout);
  }

  static void checkLayout(Path file, int layout) {
    if (layout < OLDEST_LAYOUT || layout > LAYOUT) {
      throw HoldfastException.invalid(
          file
              + " has layout "
              + layout
              + "; this version of Holdfast reads the layouts "
              + OLDEST_LAYOUT
              + " to "
              + LAYOUT
              + ". Use the version that wrote it, or a newer one");
    }
  }

  /** True when nobody has made our tables in it yet. */
  static boolean isEmpty(Path file) throws IOException {
    return Files.size(file) == 0;
  }

  /** Whether the file, its directory included, can be written. */
  static boolean isWritable(Path file) {
    Path directory = file.getParent();
    return Files.isWritable(file) && directory != null && Files.isWritable(directory);
  }
}
