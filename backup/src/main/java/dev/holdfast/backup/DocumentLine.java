package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.PlainJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file of a backup: a document, {@code {"id":"x","revision":7,"document":{…}}}, or a
 * deletion, {@code {"id":"x","deleted":true}}. Always in just this form, so that it is taken apart
 * without reading the document.
 *
 * @param revision 0 of a deletion
 */
@SuppressWarnings("ArrayRecordComponent")
record DocumentLine(String id, long revision, byte[] text, int bodyStart, int bodyEnd) {
  private static final byte[] ID = "{\"id\":".getBytes(US_ASCII);
  private static final byte[] REVISION = ",\"revision\":".getBytes(US_ASCII);
  private static final byte[] DOCUMENT = ",\"document\":".getBytes(US_ASCII);
  private static final byte[] DELETED = ",\"deleted\":true}".getBytes(US_ASCII);
  private static final int MOST_DIGITS = 18;

  static void write(OutputStream out, String id, long revision, Body body) throws IOException {
    writeId(out, id);
    out.write(REVISION);
    out.write(Long.toString(revision).getBytes(US_ASCII));
    out.write(DOCUMENT);
    out.write(Bodies.toJson(body));
    out.write('}');
    out.write('\n');
  }

  static void writeDeleted(OutputStream out, String id) throws IOException {
    writeId(out, id);
    out.write(DELETED);
    out.write('\n');
  }

  private static void writeId(OutputStream out, String id) throws IOException {
    out.write(ID);
    out.write('"');
    out.write(JsonStringEncoder.getInstance().quoteAsUTF8(id));
    out.write('"');
  }

  boolean isDeletion() {
    return bodyEnd == 0;
  }

  Body body() {
    return Bodies.json(Arrays.copyOfRange(text, bodyStart, bodyEnd));
  }

  /** The document as plain values; damaged when it is none. */
  Map<String, @Nullable Object> plain() {
    try {
      return body().toMap();
    } catch (HoldfastException e) {
      throw Problem.DAMAGED.of("A backup holds '" + id + "' damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Takes a line apart; the result is good as long as the array is not changed.
   *
   * @throws IOException when it has not the form
   */
  static DocumentLine read(byte[] text, int start, int end) throws IOException {
    int at = after(ID, text, start, end);
    int idEnd = endOfString(text, at, end);
    String id = string(text, at, idEnd);
    if (end - idEnd == DELETED.length) {
      after(DELETED, text, idEnd, end);
      return new DocumentLine(id, 0, text, 0, 0);
    }
    int digits = after(REVISION, text, idEnd, end);
    int digitsEnd = digits;
    while (digitsEnd < end && text[digitsEnd] >= '0' && text[digitsEnd] <= '9') {
      digitsEnd++;
    }
    if (digitsEnd == digits || digitsEnd - digits > MOST_DIGITS + 1) {
      throw new IOException("a line has no revision");
    }
    int body = after(DOCUMENT, text, digitsEnd, end);
    if (end - body < "{}}".length() || text[body] != '{' || text[end - 1] != '}') {
      throw new IOException("a line has no document");
    }
    long revision = revision(new String(text, digits, digitsEnd - digits, US_ASCII));
    return new DocumentLine(id, revision, text, body, end - 1);
  }

  private static long revision(String digits) throws IOException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IOException("a revision is too large", e);
    }
  }

  private static int after(byte[] expected, byte[] text, int at, int end) throws IOException {
    int next = at + expected.length;
    if (next > end || !Arrays.equals(text, at, next, expected, 0, expected.length)) {
      throw new IOException("a line has not the form of a document's");
    }
    return next;
  }

  /** Behind the closing quotation mark. */
  private static int endOfString(byte[] text, int start, int end) throws IOException {
    if (start < end && text[start] == '"') {
      for (int at = start + 1; at < end; at++) {
        if (text[at] == '\\') {
          at++;
        } else if (text[at] == '"') {
          return at + 1;
        }
      }
    }
    throw new IOException("a line has no id");
  }

  private static String string(byte[] text, int start, int end) throws IOException {
    for (int at = start; at < end; at++) {
      if (text[at] == '\\') {
        try (JsonParser in = PlainJson.newFactory().createParser(text, start, end - start)) {
          in.nextToken();
          return in.getText();
        }
      }
    }
    return new String(text, start + 1, end - start - 2, UTF_8);
  }
}
