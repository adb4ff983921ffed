package dev.holdfast.backup;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Encrypts in segments of {@link FileSeal#SEGMENT_BYTES}; see {@link FileSeal}. Nothing of the last
 * segment is written before this is closed, and with it the stream below.
 */
final class SealedOutput extends OutputStream {
  private final OutputStream out;
  private final FileSeal seal;
  private final byte[] segment = new byte[FileSeal.SEGMENT_BYTES];
  private int filled;
  private long index;
  private boolean closed;

  SealedOutput(OutputStream out, FileSeal seal) {
    this.out = out;
    this.seal = seal;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (filled == segment.length) {
        writeSegment(false);
      }
      int some = Math.min(left, segment.length - filled);
      System.arraycopy(bytes, from, segment, filled, some);
      filled += some;
      from += some;
      left -= some;
    }
  }

  private void writeSegment(boolean last) throws IOException {
    out.write(seal.encrypt(segment, filled, index++, last));
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try (out) {
        writeSegment(true);
      }
    }
  }
}
