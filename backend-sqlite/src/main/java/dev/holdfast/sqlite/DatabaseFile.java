package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private static final long JOURNAL_MAGIC = 0xd9d505f920a163d7L;
  private static final int JOURNAL_PAGES_BEFORE_AT = 16;
  private static final int HEADER_BYTES = 100;
  private static final int USER_VERSION_AT = 60;
  private static final int APPLICATION_ID_AT = 68;

  private DatabaseFile() {}

  /**
   * Checks the file, and makes it, readable to its owner alone, when it is not there.
   *
   * @return its name in {@link OpenFiles}
   */
  static Path prepare(Settings settings) {
    Path file = settings.file();
    try {
      if (!Files.exists(file)) {
        create(settings);
      }
      return OpenFiles.add(file, () -> check(settings));
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
    return isPosix(directory)
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
    if (header.length == 0 || isUnfinished(file)) {
      return;
    }
    if (header.length < HEADER_BYTES
        || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw HoldfastException.of(ErrorCode.CORRUPT, file + " is not a database of SQLite");
    }
    ByteBuffer numbers = ByteBuffer.wrap(header);
    checkOurs(file, numbers.getInt(APPLICATION_ID_AT), numbers.getInt(USER_VERSION_AT));
  }

  /**
   * Whether the power or a process went while an empty file was being laid out. SQLite's journal
   * says so, and SQLite will make the file empty again.
   */
  private static boolean isUnfinished(Path file) throws IOException {
    Path journal = Path.of(file + "-journal");
    if (!Files.exists(journal)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(journal)) {
      byte[] header = in.readNBytes(JOURNAL_PAGES_BEFORE_AT + Integer.BYTES);
      return header.length == JOURNAL_PAGES_BEFORE_AT + Integer.BYTES
          && ByteBuffer.wrap(header).getLong() == JOURNAL_MAGIC
          && ByteBuffer.wrap(header).getInt(JOURNAL_PAGES_BEFORE_AT) == 0;
    } catch (NoSuchFileException e) {
      // Whoever laid it out has just finished.
      return false;
    }
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

  /**
   * Makes the names of the file and of its log safe from a power cut. SQLite does so too, but does
   * not say when that fails.
   */
  static void syncFolder(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory != null && isPosix(directory)) {
      try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  private static boolean isPosix(Path directory) {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
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
