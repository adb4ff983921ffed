package dev.holdfast.backup.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what goes through. Not thread-safe. */
public final class HashingOutput extends FilterOutputStream {
  private final MessageDigest digest = Sha256.digest();
  private long bytes;

  /** On the way to another stream, which is closed with this one. */
  public HashingOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int one) throws IOException {
    out.write(one);
    digest.update((byte) one);
    bytes++;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
    digest.update(buffer, offset, length);
    bytes += length;
  }

  /** How many bytes have gone through. */
  public long bytes() {
    return bytes;
  }

  /** The hash of what has gone through; once, at the end. */
  public String sha256() {
    return Sha256.hex(digest);
  }
}
