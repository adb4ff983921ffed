package dev.holdfast.testing.disk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A change of a file that may not have reached the disk. */
final class Change {
  /** What a disk writes whole or not at all. */
  static final int SECTOR = 512;

  private final long at;
  private final byte @Nullable [] bytes;

  /**
   * A change.
   *
   * @param at where bytes are written; the file's new length where there are none
   */
  Change(long at, byte @Nullable [] bytes) {
    this.at = at;
    this.bytes = bytes;
  }

  byte[] applyTo(byte[] content) {
    return bytes == null ? Arrays.copyOf(content, (int) at) : write(content, 0, bytes.length);
  }

  /** Writes those sectors only that land. */
  byte[] applySome(byte[] content, Landing landing) {
    if (bytes == null) {
      return landing.lands() ? applyTo(content) : content;
    }
    byte[] result = content;
    int from = 0;
    while (from < bytes.length) {
      int toNextSector = SECTOR - (int) ((at + from) % SECTOR);
      int to = Math.min(bytes.length, from + toNextSector);
      if (landing.lands()) {
        result = write(result, from, to);
      }
      from = to;
    }
    return result;
  }

  /** The length that a file of this length has once the change is known to its folder. */
  int length(int before) {
    return bytes == null ? (int) at : Math.max(before, (int) at + bytes.length);
  }

  private byte[] write(byte[] content, int from, int to) {
    byte[] source = bytes;
    if (source == null) {
      return content;
    }
    int end = (int) at + to;
    byte[] result = content.length < end ? Arrays.copyOf(content, end) : content;
    System.arraycopy(source, from, result, (int) at + from, to - from);
    return result;
  }
}
