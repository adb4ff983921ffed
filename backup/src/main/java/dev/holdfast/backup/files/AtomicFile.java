package dev.holdfast.backup.files;

import dev.holdfast.HoldfastException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes files so that whoever looks finds the old one or the new one, never half, also after a
 * kill or a power cut: beside it under another name, readable to its owner alone, synced, renamed,
 * the folder synced.
 *
 * <p>A process that is killed can leave the other name behind; {@link #removePartial} takes it
 * away.
 */
public final class AtomicFile {
  private static final String PREFIX = ".holdfast-";
  private static final String SUFFIX = ".part";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private AtomicFile() {}

  /** Writes what shall stand in a file. */
  @FunctionalInterface
  public interface Content {
    /** May leave the stream open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * What was written.
   *
   * @param sha256 64 digits in lower case
   */
  public record Written(long bytes, String sha256) {}

  /**
   * Writes a file in place of the one that is there, if any.
   *
   * @param file in a folder that is there
   * @throws HoldfastException when it could not be written: the old one is as it was; with
   *     OUTCOME_UNKNOWN the new one is there, but may not last a power cut. What the content throws
   *     comes through, the old file being as it was
   */
  public static Written write(Path file, Content content) {
    Path partial = PrivateFolder.parent(file).resolve(PREFIX + UUID.randomUUID() + SUFFIX);
    boolean complete = false;
    try {
      Written written = fill(partial, content);
      PrivateFolder.rename(partial, file);
      complete = true;
      return written;
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be written, what was there is as it was", file, e);
    } finally {
      if (!complete) {
        discard(partial);
      }
    }
  }

  /**
   * Writes a file that is not there yet, in place and synced; for a folder that is renamed as a
   * whole when it is complete, and whose names are synced then.
   */
  public static Written writeNew(Path file, Content content) {
    try {
      return fill(file, content);
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be written", file, e);
    }
  }

  private static Written fill(Path file, Content content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, NEW, PrivateFolder.ownerOnly(file))) {
      HashingOutput hashing =
          new HashingOutput(
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
      content.writeTo(hashing);
      hashing.flush();
      channel.force(true);
      return new Written(hashing.bytes(), hashing.sha256());
    }
  }

  /** What failed before is what is told. */
  private static void discard(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      // It is left for removePartial.
    }
  }

  /**
   * Deletes what killed processes left in a folder. Only for whoever holds the lock under which
   * files are written there.
   */
  public static void removePartial(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(AtomicFile::isPartial).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw DiskFailure.of("What is left over in " + folder + " cannot be deleted", folder, e);
    }
  }

  /** Whether this is the name of a file that is being written, or was when its writer ended. */
  public static boolean isPartial(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }
}
