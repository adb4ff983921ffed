package dev.holdfast.backup;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file of a backup, read from the disk. What the disk fails at is told apart from what those who
 * make sense of the bytes fail at; a link is not followed, and more than was promised is not read.
 */
final class DiskInput extends FilterInputStream {
  private final Path file;
  private long left;

  private DiskInput(InputStream in, Path file, long most) {
    super(in);
    this.file = file;
    this.left = most;
  }

  static DiskInput open(Path file, long most) {
    try {
      return new DiskInput(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), file, most);
    } catch (NoSuchFileException e) {
      throw Problem.MISSING_FILE.of("The file " + file + " is missing", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static DamagedBackup unreadable(Path file, IOException e) {
    return e instanceof AccessDeniedException
        ? Problem.FORBIDDEN.of(file + " may not be read by who runs this", e)
        : Problem.UNREADABLE.of(file + " cannot be read: " + e, e);
  }

  /** Whether something has this name; what may not be looked at is not taken for missing. */
  static boolean exists(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    try {
      int count = in.read(buffer, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw Problem.DAMAGED.of(file + " is longer than its manifest says");
      }
      return count;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("every byte is looked at");
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
