package dev.holdfast.backup.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * That one process alone works in a folder: the system's lock on a file in it, which ends with the
 * process however it ends, so that of two who find it abandoned one gets it. In the file stands who
 * has it: host, process, since when. That counts too, for disks that are shared without their
 * locks: a process of this host that is alive is believed, and one of another host while it touches
 * the file, which each owner does once a minute, and for a quarter of an hour afterwards. The file
 * stays when the lock is given back, with spaces in it: who frees a full disk needs no room for it.
 *
 * <p>POSIX gives up all locks of a process on a file when the process closes any descriptor of it.
 * So what this process has is looked up before the file is opened a second time. Nor is it known
 * which file a descriptor is of; who deletes lock files by hand should see that nobody is at work.
 *
 * <p>Thread-safe.
 */
public final class LockFile implements AutoCloseable {
  /** Behind any text, because elsewhere than in POSIX what is locked cannot be read. */
  private static final long LOCKED_BYTE = 1 << 20;

  private static final int MOST_TEXT_BYTES = 4_096;
  private static final int LEAST_TEXT_BYTES = 512;
  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
  private static final Duration TOUCH = Duration.ofMinutes(1);
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();
  private static final Heartbeat HEARTBEAT = new Heartbeat();

  private final Path path;
  private final FileChannel channel;
  private final byte[] text;
  private final @Nullable Object identity;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LockFile(Path path, FileChannel channel, String text, @Nullable Object identity) {
    this.path = path;
    this.channel = channel;
    this.text = padded(text);
    this.identity = identity;
  }

  private static byte[] padded(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    byte[] padded = Arrays.copyOf(utf8, Math.max(LEAST_TEXT_BYTES, utf8.length));
    Arrays.fill(padded, utf8.length, padded.length, (byte) ' ');
    return padded;
  }

  /**
   * Takes the lock at once or not at all.
   *
   * @param path in a folder that is there
   * @param purpose what for, told to those who do not get it
   * @throws HoldfastException UNAVAILABLE, with who has it, when somebody may be at work
   */
  public static LockFile acquire(Path path, String purpose) {
    return acquire(path, purpose, Duration.ZERO);
  }

  /** Takes the lock, waiting for who has it. */
  public static LockFile acquire(Path path, String purpose, Duration patience) {
    return acquire(path, purpose, patience, TOUCH);
  }

  /** Takes the lock at once; empty when somebody else may be at work. */
  public static Optional<LockFile> tryAcquire(Path path, String purpose) {
    try {
      LockFile lock = attempt(real(path), purpose);
      HEARTBEAT.start(lock, TOUCH);
      return Optional.of(lock);
    } catch (HeldException e) {
      return Optional.empty();
    }
  }

  /** Takes the lock, and touches its file so often. */
  static LockFile acquire(Path path, String purpose, Duration patience, Duration touch) {
    LockFile lock = taken(path, purpose, patience);
    HEARTBEAT.start(lock, touch);
    return lock;
  }

  private static LockFile taken(Path path, String purpose, Duration patience) {
    Path real = real(path);
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return attempt(real, purpose);
      } catch (HeldException e) {
        if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
          throw e.toHoldfast(path);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** The same for every name of the folder, or two could have it by two of them. */
  private static Path real(Path path) {
    try {
      Path folder = PrivateFolder.parent(path).toRealPath();
      return folder.resolve(Objects.requireNonNull(path.getFileName()));
    } catch (IOException e) {
      throw DiskFailure.of("The lock " + path + " cannot be opened", path, e);
    }
  }

  /** Somebody else has it. */
  private static final class HeldException extends Exception {
    private static final long serialVersionUID = 1L;

    HeldException(String owner) {
      super(owner);
    }

    HoldfastException toHoldfast(Path path) {
      return HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          path
              + " is held by "
              + getMessage()
              + "; nothing was done. Wait for it; if it is certain that nobody is at work, delete"
              + " the file");
    }
  }

  private static LockFile attempt(Path path, String purpose) throws HeldException {
    LockOwner me = LockOwner.thisProcess(purpose, Instant.now());
    if (!OURS.add(path)) {
      throw new HeldException("process " + me.pid() + ", this one");
    }
    boolean taken = false;
    try {
      LockFile lock = open(path, me);
      taken = true;
      return lock;
    } catch (IOException e) {
      throw DiskFailure.of("The lock " + path + " cannot be taken", path, e);
    } finally {
      if (!taken) {
        OURS.remove(path);
      }
    }
  }

  private static LockFile open(Path path, LockOwner me) throws IOException, HeldException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PrivateFolder.ownerOnly(path));
    boolean taken = false;
    try {
      Object opened = identity(path);
      Instant touched = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
      lock(channel, touched, me);
      Object locked = identity(path);
      if (!Objects.equals(opened, locked)) {
        throw new HeldException("somebody who has just made it anew");
      }
      LockFile mine = new LockFile(path, channel, me.text(), locked);
      mine.write(mine.text);
      channel.truncate(mine.text.length);
      taken = true;
      return mine;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static void lock(FileChannel channel, Instant touched, LockOwner me)
      throws IOException, HeldException {
    FileLock lock;
    try {
      lock = channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      throw new HeldException("process " + me.pid() + ", this one");
    }
    String text = text(channel);
    if (lock == null) {
      throw new HeldException(
          LockOwner.parse(text).map(LockOwner::toString).orElse("another process"));
    }
    LockOwner before = LockOwner.parse(text).orElse(null);
    if (before != null && before.mayBeAlive(touched, me.since())) {
      throw new HeldException(before + ", which did not give it back");
    }
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MOST_TEXT_BYTES);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), UTF_8);
  }

  private void write(byte[] bytes) throws IOException {
    channel.write(ByteBuffer.wrap(bytes), 0);
  }

  /** Shows other hosts that the owner lives; not when it is somebody else's meanwhile. */
  synchronized void touch() {
    try {
      if (!closed.get() && channel.isOpen() && text(channel).equals(new String(text, UTF_8))) {
        write(text);
      }
    } catch (IOException e) {
      // The system's lock is there all the same, and this is tried again.
    }
  }

  /** Tells files apart; null where the system does not, or there is none. */
  private static @Nullable Object identity(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Makes sure that the lock still keeps others out; to be called before what cannot be undone.
   *
   * @throws HoldfastException UNAVAILABLE when the file was deleted or replaced, CLOSED when the
   *     lock was given back
   */
  public void check() {
    if (closed.get()) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The lock " + path + " was given back");
    }
    try {
      if (channel.isOpen()
          && Objects.equals(identity(path), identity)
          && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
    } catch (IOException e) {
      throw DiskFailure.of("The lock " + path + " cannot be looked at", path, e);
    }
    throw HoldfastException.of(
        ErrorCode.UNAVAILABLE,
        "The lock "
            + path
            + " was deleted or replaced while it was held: somebody else may be at work, and what"
            + " was begun is not finished. Run it again");
  }

  /** Gives it back. Does nothing the second time. */
  @Override
  public void close() {
    HEARTBEAT.stop(this);
    giveBack();
  }

  private synchronized void giveBack() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      empty();
      channel.close();
    } catch (IOException e) {
      throw DiskFailure.of("The lock " + path + " cannot be given back", path, e);
    } finally {
      OURS.remove(path);
    }
  }

  /** What was done under the lock is done, whether or not this can still be written. */
  private void empty() {
    try {
      if (channel.isOpen()) {
        write(padded(" ".repeat(text.length)));
      }
    } catch (IOException e) {
      // Others read that this process has it, and see when it has ended.
    }
  }

  @Override
  public String toString() {
    return "lock " + path;
  }
}
