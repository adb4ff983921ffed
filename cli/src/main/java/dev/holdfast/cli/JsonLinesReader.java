package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object a line, in UTF-8; empty lines are passed over. */
final class JsonLinesReader implements RecordReader {
  private static final int LONGEST_LINE = 128 * 1024 * 1024;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;
  private long number;

  JsonLinesReader(InputStream in) {
    this.in = in;
  }

  @Override
  public @Nullable Row next() throws IOException, BadRecordException {
    while (readLine()) {
      String text = decode(line.toByteArray());
      if (!text.isBlank()) {
        return new Row(number, object(text));
      }
    }
    return null;
  }

  private boolean readLine() throws IOException {
    line.reset();
    number++;
    while (true) {
      if (position == end) {
        position = 0;
        end = Math.max(0, in.read(buffer));
        if (end == 0) {
          return line.size() > 0;
        }
      }
      int start = position;
      while (position < end && buffer[position] != '\n') {
        position++;
      }
      line.write(buffer, start, position - start);
      if (position < end) {
        position++;
        return true;
      }
      if (line.size() > LONGEST_LINE) {
        throw new FailedException(
            "line " + number + " is longer than " + LONGEST_LINE + " bytes; is this JSON Lines?");
      }
    }
  }

  private String decode(byte[] bytes) throws BadRecordException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      return decoder.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      int at = firstMalformed(bytes);
      throw new BadRecordException(
          number,
          "not UTF-8",
          String.format(
              "byte %d (0x%02X) is not UTF-8; save the file as UTF-8", at + 1, bytes[at] & 0xFF));
    }
  }

  private static int firstMalformed(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), true);
    return result.isError() ? in.position() : 0;
  }

  private Map<String, @Nullable Object> object(String text) throws BadRecordException {
    Object value;
    try {
      value = JsonText.VALUES.readValue(text);
    } catch (JsonProcessingException e) {
      throw malformed(e, text);
    }
    if (value instanceof Map<?, ?>) {
      return JsonText.asObject(value);
    }
    throw new BadRecordException(
        number, "not an object", JsonText.notAnObject(value) + "; a document is a JSON object");
  }

  private BadRecordException malformed(JsonProcessingException e, String text) {
    JsonLocation location = e.getLocation();
    String column = location == null ? "" : "column " + location.getColumnNr() + ": ";
    String hint =
        text.strip().equals("{") || text.strip().equals("[")
            ? "; a document that goes over several lines needs an array around all: [ ... ]"
            : "";
    return new BadRecordException(number, "malformed JSON", column + JsonText.problem(e) + hint);
  }
}
