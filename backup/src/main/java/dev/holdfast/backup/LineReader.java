package dev.holdfast.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of a stream, one at a time, each within a limit that a document keeps. */
final class LineReader {
  /** A document of 16 MiB whose every character takes six bytes, and something. */
  private static final int LONGEST = 100 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private int next;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Goes to the next line; what {@link #line} gave before is not good any more. */
  boolean next() throws IOException {
    start = next;
    int at = start;
    while (true) {
      for (; at < end; at++) {
        if (buffer[at] == '\n') {
          next = at + 1;
          return true;
        }
      }
      int looked = at - start;
      if (!more()) {
        if (looked > 0) {
          throw new IOException("the last line is cut off");
        }
        return false;
      }
      at = start + looked;
    }
  }

  private boolean more() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      if (end >= LONGEST) {
        throw new IOException("a line is longer than any document");
      }
      buffer = Arrays.copyOf(buffer, Math.min(LONGEST, end * 2));
    }
    int count = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    next = end;
    return count > 0;
  }

  DocumentLine line() throws IOException {
    return DocumentLine.read(buffer, start, next - 1);
  }
}
