package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * That one process alone sends what a buffer holds. The system's lock on a file beside the buffer,
 * which ends with the process however it ends; the text in it is for people.
 *
 * <p>The lock alone is not enough: somebody may delete its file. So the buffer itself says whose it
 * is, too ({@link Owner}), and every change of it is made only while it says so.
 *
 * <p>POSIX gives up all locks of a process on a file when the process closes any descriptor of it.
 * So what this process owns is looked up before the file is opened a second time: to be refused
 * would end the ownership of the first.
 */
final class Ownership implements AutoCloseable {
  private static final int TEXT_BYTES = 200;
  private static final Object NO_FILE = new Object();
  private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Ownership(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Of the buffer in this file.
   *
   * @throws HoldfastException UNAVAILABLE, with the process, when a living one has it
   */
  static Ownership of(Path buffer) {
    Path path = beside(buffer);
    if (!OWNED.add(path)) {
      throw owned(buffer, "process " + ProcessHandle.current().pid() + ", this one");
    }
    try {
      return new Ownership(path, locked(buffer, path));
    } catch (RuntimeException | Error e) {
      OWNED.remove(path);
      throw e;
    }
  }

  /** The same file for every name of the buffer, or two processes could own it by two of them. */
  private static Path beside(Path buffer) {
    try {
      Path file = buffer.toAbsolutePath();
      Path parent = Objects.requireNonNull(file.getParent(), "the directory was looked for");
      Path real =
          Files.exists(file)
              ? file.toRealPath()
              : parent.toRealPath().resolve(String.valueOf(file.getFileName()));
      return Path.of(real + ".lock");
    } catch (IOException e) {
      throw notOpened(buffer, e);
    }
  }

  private static FileChannel locked(Path buffer, Path path) {
    FileChannel channel = null;
    try {
      Object opened;
      do {
        close(channel);
        make(path);
        opened = key(path);
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(TEXT_BYTES, 1, false);
        if (lock == null) {
          throw owned(buffer, text(channel));
        }
      } while (!opened.equals(key(path)));
      say(channel);
      return channel;
    } catch (OverlappingFileLockException e) {
      close(channel);
      throw owned(buffer, "process " + ProcessHandle.current().pid() + ", this one");
    } catch (HoldfastException e) {
      close(channel);
      throw e;
    } catch (IOException e) {
      close(channel);
      throw notOpened(buffer, e);
    }
  }

  private static void make(Path path) throws IOException {
    FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly(path))
        .close();
  }

  /** Which file has this name now: a lock on one that lost its name keeps nobody out. */
  private static Object key(Path path) throws IOException {
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return key == null ? path : key;
    } catch (NoSuchFileException e) {
      return NO_FILE;
    }
  }

  private static HoldfastException notOpened(Path buffer, IOException e) {
    return HoldfastException.of(
        e instanceof AccessDeniedException ? ErrorCode.PERMISSION_DENIED : ErrorCode.UNAVAILABLE,
        "The lock beside the buffer " + buffer + " cannot be opened",
        e);
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void say(FileChannel channel) throws IOException {
    String text = "process " + ProcessHandle.current().pid() + " since " + Instant.now();
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(TEXT_BYTES);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
  }

  static HoldfastException owned(Path buffer, String owner) {
    return HoldfastException.of(
        ErrorCode.UNAVAILABLE,
        "The buffer "
            + buffer
            + " belongs to a process that is alive ("
            + owner
            + "); each process needs a buffer of its own");
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw HoldfastException.of(ErrorCode.UNAVAILABLE, "A lock cannot be given back", e);
      }
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        close(channel);
      } finally {
        OWNED.remove(path);
      }
    }
  }
}
