package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.Timestamps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a SQLite database with its log, and how another takes its place. At every moment the
 * name leads to the old file, to the new one, or to a note, which is no database and which
 * everybody refuses as CORRUPT; never to nothing, of which an empty database would be made, and
 * never to one with the other's log.
 */
final class DatabaseFiles {
  private static final List<String> LOGS = List.of("-wal", "-shm", "-journal");
  private static final String NOTE = "Holdfast recovers this database; the damaged one is ";

  /** Where SQLite's readers and writers lock the file, see its {@code PENDING_BYTE}. */
  private static final long LOCKED_FROM = 0x40000000L;

  private static final long LOCKED_BYTES = 512;

  private final Path file;

  DatabaseFiles(Path file) {
    this.file = file.toAbsolutePath();
  }

  Path file() {
    return file;
  }

  /**
   * Where a new one is made, without anything that an earlier attempt left there; for whoever holds
   * the lock of the recovery.
   */
  Path beside() {
    PartialName.FILE.remove(file);
    Path beside = Path.of(file + ".recovering");
    PrivateFolder.delete(beside);
    LOGS.forEach(log -> PrivateFolder.delete(Path.of(beside + log)));
    return beside;
  }

  /**
   * Fails when another process has the file open. Not to be called while this one has.
   *
   * @throws HoldfastException UNAVAILABLE
   */
  void requireUnused() {
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(LOCKED_FROM, LOCKED_BYTES, false)) {
      if (lock == null) {
        throw HoldfastException.of(
            ErrorCode.UNAVAILABLE,
            file + " is damaged, but another process has it open; end that first");
      }
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be looked at", file, e);
    }
  }

  /**
   * Puts a database that is closed in the place of this one.
   *
   * @return where the old file is now; null when there was none
   */
  @Nullable Path replaceWith(Path other, Instant now) {
    for (String log : LOGS) {
      if (Files.exists(Path.of(other + log))) {
        throw HoldfastException.of(
            ErrorCode.INTERNAL, other + " was not closed: it has " + other + log);
      }
    }
    Path kept = keep(now);
    if (kept != null) {
      LOGS.forEach(log -> moveLog(log, kept));
    }
    PrivateFolder.rename(other, file);
    return kept;
  }

  private @Nullable Path keep(Instant now) {
    try {
      if (!Files.exists(file)) {
        LOGS.forEach(log -> PrivateFolder.delete(Path.of(file + log)));
        return null;
      }
      Path noted = noted();
      if (noted != null) {
        return noted;
      }
      Path kept = keptName(now);
      link(kept);
      AtomicFile.write(file, out -> out.write((NOTE + kept + "\n").getBytes(UTF_8)));
      return kept;
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be kept aside; it is as it was", file, e);
    }
  }

  private Path keptName(Instant now) {
    Instant time = now;
    Path kept;
    do {
      kept = Path.of(file + ".damaged-" + Timestamps.format(time));
      time = time.plusSeconds(1);
    } while (Files.exists(kept));
    return kept;
  }

  private void link(Path kept) throws IOException {
    try {
      Files.createLink(kept, file);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(file, kept, StandardCopyOption.COPY_ATTRIBUTES);
    }
    PrivateFolder.sync(parent());
  }

  private Path parent() {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  /** What an earlier attempt, that was cut short, has noted. */
  private @Nullable Path noted() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(1 << 13), UTF_8);
      return start.startsWith(NOTE) ? Path.of(start.substring(NOTE.length()).strip()) : null;
    }
  }

  private void moveLog(String log, Path kept) {
    Path from = Path.of(file + log);
    if (Files.exists(from)) {
      PrivateFolder.rename(from, Path.of(kept + log));
    }
  }
}
