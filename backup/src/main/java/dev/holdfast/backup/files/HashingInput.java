package dev.holdfast.backup.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and hashes what is read. Not thread-safe; it cannot go back. */
public final class HashingInput extends FilterInputStream {
  private final MessageDigest digest = Sha256.digest();
  private long bytes;

  /** Of another stream, which is closed with this one. */
  public HashingInput(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    if (one >= 0) {
      digest.update((byte) one);
      bytes++;
    }
    return one;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      digest.update(buffer, offset, count);
      bytes += count;
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = 0;
    while (skipped < count && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** How many bytes were read. */
  public long bytes() {
    return bytes;
  }

  /** The hash of what was read; once, at the end. */
  public String sha256() {
    return Sha256.hex(digest);
  }
}
