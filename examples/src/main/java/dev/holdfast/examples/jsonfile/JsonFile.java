package dev.holdfast.examples.jsonfile;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The file, replaced as a whole, so that whoever looks finds the old contents or the new, never
 * half. {@code <file>.lock} beside it is locked while it is open and stays; {@code <file>.new} is
 * there while it is replaced. All of them are readable to their owner alone.
 */
final class JsonFile implements AutoCloseable {
  private static final Set<StandardOpenOption> REWRITE =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private final Path path;
  private final boolean sync;
  private final FileChannel lockChannel;

  /**
   * @param revision the last one that was given to a document
   */
  record Loaded(Contents contents, long revision) {}

  private JsonFile(Path path, boolean sync, FileChannel lockChannel) {
    this.path = path;
    this.sync = sync;
    this.lockChannel = lockChannel;
  }

  // region open
  /** Locks the file; UNAVAILABLE when someone has it open. */
  static JsonFile open(Path path, boolean sync) {
    try {
      FileChannel channel = create(beside(path, ".lock"));
      if (isLocked(channel)) {
        return new JsonFile(path, sync, channel);
      }
      channel.close();
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, path + " is open already, here or in another process");
    } catch (IOException e) {
      throw failed("opened", path, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  // endregion

  /** What the file holds; gives up the lock when it cannot be read. */
  Loaded load() {
    try {
      return Files.exists(path)
          ? JsonFileReader.read(path, Files.readAllBytes(path))
          : new Loaded(new Contents(), TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
    } catch (IOException e) {
      close();
      throw failed("read", path, e);
    } catch (HoldfastException e) {
      close();
      throw e;
    }
  }

  // region replace
  /** Writes a new file and puts it in the place of the old one. */
  void replace(Contents contents, long revision) {
    Path next = beside(path, ".new");
    try {
      try (FileChannel channel = create(next)) {
        ByteBuffer bytes = ByteBuffer.wrap(JsonFileWriter.write(contents, revision));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (sync) {
          channel.force(true);
        }
      }
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed("written", path, e);
    }
  }

  /** Makes the new name last as well. */
  void sync() {
    if (!sync || !isPosix(path)) {
      return;
    }
    try (FileChannel directory = FileChannel.open(path.resolveSibling(""))) {
      directory.force(true);
    } catch (IOException e) {
      throw HoldfastException.of(
          ErrorCode.OUTCOME_UNKNOWN, path + " was written, but may not last a power cut", e);
    }
  }

  // endregion

  private static Path beside(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  private static FileChannel create(Path path) throws IOException {
    FileAttribute<?>[] ownerOnly =
        isPosix(path)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    return FileChannel.open(path, REWRITE, ownerOnly);
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static HoldfastException failed(String done, Path path, IOException e) {
    ErrorCode code =
        e instanceof AccessDeniedException ? ErrorCode.PERMISSION_DENIED : ErrorCode.UNAVAILABLE;
    return HoldfastException.of(code, path + " cannot be " + done + ": " + e, e);
  }

  /** What keeps the file from being written, or null. */
  @Nullable String problem() {
    return Files.isWritable(path.resolveSibling("")) ? null : path + " cannot be replaced";
  }

  String name() {
    return path.toString();
  }

  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      throw failed("closed", path, e);
    }
  }
}
