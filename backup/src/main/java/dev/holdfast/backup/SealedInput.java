package dev.holdfast.backup;

import java.io.IOException;
import java.io.InputStream;

/** Decrypts what {@link SealedOutput} wrote; gives out nothing whose tag has not been checked. */
final class SealedInput extends InputStream {
  private static final int STORED_BYTES = FileSeal.SEGMENT_BYTES + FileSeal.TAG_BYTES;

  private final InputStream in;
  private final FileSeal seal;

  /** One byte more than a segment, which tells whether another follows. */
  private final byte[] stored = new byte[STORED_BYTES + 1];

  private int storedLength;
  private byte[] plain = new byte[0];
  private int position;
  private long index;
  private boolean ended;

  SealedInput(InputStream in, FileSeal seal) {
    this.in = in;
    this.seal = seal;
  }

  @Override
  public int read() throws IOException {
    return fill() ? plain[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, plain.length - position);
    System.arraycopy(plain, position, buffer, offset, count);
    position += count;
    return count;
  }

  private boolean fill() throws IOException {
    while (position == plain.length) {
      if (ended) {
        return false;
      }
      nextSegment();
    }
    return true;
  }

  private void nextSegment() throws IOException {
    storedLength += in.readNBytes(stored, storedLength, stored.length - storedLength);
    ended = storedLength < stored.length;
    plain = seal.decrypt(stored, Math.min(storedLength, STORED_BYTES), index++, ended);
    position = 0;
    if (!ended) {
      stored[0] = stored[STORED_BYTES];
      storedLength = 1;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
