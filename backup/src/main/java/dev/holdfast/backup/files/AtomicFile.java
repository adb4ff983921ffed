package dev.holdfast.backup.files;

import dev.holdfast.HoldfastException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Writes files so that whoever looks finds the old one or the new one, never half, also after a
 * kill or a power cut: beside it under another name, readable to its owner alone, synced, renamed,
 * the folder synced.
 *
 * <p>A process that is killed can leave the other name behind, a {@link PartialName#FILE}, for
 * whoever writes the file next to take away.
 */
public final class AtomicFile {
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
    return write(file, file, content);
  }

  /**
   * Writes a file that belongs to another, as its metadata does.
   *
   * @param of by whose name, and under whose lock, is taken away what a kill leaves
   */
  public static Written write(Path file, Path of, Content content) {
    try (Prepared prepared = prepare(file, of, content)) {
      prepared.commit();
      return prepared.written();
    }
  }

  /**
   * Writes a file beside the one that it is to replace.
   *
   * @throws HoldfastException when it could not be written; what the content throws comes through
   */
  public static Prepared prepare(Path file, Content content) {
    return prepare(file, file, content);
  }

  private static Prepared prepare(Path file, Path of, Content content) {
    Path partial = PartialName.FILE.of(file.resolveSibling(String.valueOf(of.getFileName())));
    boolean complete = false;
    try {
      Written written = fill(partial, content);
      complete = true;
      return new Prepared(file, partial, written);
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be written, what was there is as it was", file, e);
    } finally {
      if (!complete) {
        discard(partial);
      }
    }
  }

  /** A file that is complete and synced, and has not taken its place yet. */
  public static final class Prepared implements AutoCloseable {
    private final Path file;
    private final Path partial;
    private final Written written;

    private Prepared(Path file, Path partial, Written written) {
      this.file = file;
      this.partial = partial;
      this.written = written;
    }

    /** What stands in it. */
    public Written written() {
      return written;
    }

    /** Where it is until it takes its place. */
    public Path path() {
      return partial;
    }

    /**
     * Takes its place.
     *
     * @throws HoldfastException when it did not: the old one is as it was; with OUTCOME_UNKNOWN it
     *     did, but that may not last a power cut
     */
    public void commit() {
      PrivateFolder.rename(partial, file);
    }

    /** Goes, unless it has taken its place. */
    @Override
    public void close() {
      discard(partial);
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
          new HashingOutput(new BufferedOutputStream(new ChannelOutput(channel), BUFFER_BYTES));
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
      // It is left for whoever writes the file next.
    }
  }

  /** Writes at positions, which never depends on where another call has left the file. */
  private static final class ChannelOutput extends OutputStream {
    private final FileChannel channel;
    private long position;

    ChannelOutput(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        position += channel.write(buffer, position);
      }
    }
  }
}
