package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body over JSON text of an object, without anything before or after it. */
final class JsonBody implements Body {
  private static final JsonFactory FACTORY = PlainJson.newFactory();

  /** For types, whose fields are few: an interned name is found without comparing its letters. */
  private static final JsonFactory TYPED =
      PlainJson.newFactory().rebuild().enable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final byte[] utf8;
  private final int offset;
  private final int length;

  JsonBody(byte[] utf8, int offset, int length) {
    this.utf8 = utf8;
    this.offset = offset;
    this.length = length;
  }

  static JsonFactory factory() {
    return FACTORY;
  }

  byte[] copy() {
    return Arrays.copyOfRange(utf8, offset, offset + length);
  }

  int length() {
    return length;
  }

  void copyTo(byte[] target, int position) {
    System.arraycopy(utf8, offset, target, position, length);
  }

  /** At least how deep objects and arrays lie in it, by a look at the text alone. */
  int depthBound() {
    int opened = 0;
    for (int i = offset; i < offset + length; i++) {
      if (utf8[i] == '{' || utf8[i] == '[') {
        opened++;
      }
    }
    return opened;
  }

  @Override
  public void writeTo(JsonGenerator out) throws IOException {
    try (JsonParser in = parse()) {
      in.nextToken();
      out.copyCurrentStructure(in);
    }
  }

  @Override
  public JsonParser parse() throws IOException {
    return FACTORY.createParser(utf8, offset, length);
  }

  @Override
  public Map<String, @Nullable Object> toMap() {
    try (JsonParser in = parse()) {
      return PlainJson.readObject(in);
    } catch (IOException e) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT, "The stored document is no JSON: " + e.getMessage(), e);
    }
  }

  /** From one copy of the text, unless a field of its own has the name of one in front. */
  @Override
  public JsonParser parse(Map<String, Object> front) throws IOException {
    if (!Bodies.isIdAlone(front) && front.keySet().stream().anyMatch(this::mayHave)) {
      return Body.super.parse(front);
    }
    StringBuilder text = new StringBuilder(64);
    front.forEach((name, value) -> appendField(text, name, value));
    return parse(text.toString());
  }

  private JsonParser parse(String front) throws IOException {
    int start = offset + 1;
    int end = offset + length;
    while (start < end && utf8[start] <= ' ') {
      start++;
    }
    byte[] before = front.getBytes(StandardCharsets.UTF_8);
    byte[] joined = new byte[before.length + 2 + end - start];
    joined[0] = '{';
    System.arraycopy(before, 0, joined, 1, before.length);
    int at = before.length + 1;
    if (start < end && utf8[start] != '}') {
      joined[at++] = ',';
    }
    System.arraycopy(utf8, start, joined, at, end - start);
    return TYPED.createParser(joined, 0, at + end - start);
  }

  private static void appendField(StringBuilder text, String name, Object value) {
    if (!text.isEmpty()) {
      text.append(',');
    }
    appendName(text, name);
    if (value instanceof String string) {
      appendQuoted(text, string);
    } else {
      text.append(value);
    }
  }

  static void appendName(StringBuilder text, String name) {
    appendQuoted(text, name);
    text.append(':');
  }

  private static void appendQuoted(StringBuilder text, String content) {
    text.append('"');
    if (needsEscape(content)) {
      JsonStringEncoder.getInstance().quoteAsString(content, text);
    } else {
      text.append(content);
    }
    text.append('"');
  }

  private static boolean needsEscape(String content) {
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return true;
      }
    }
    return false;
  }

  /** Whether the quoted name stands anywhere in the text; true when it needs to be escaped. */
  private boolean mayHave(String name) {
    byte[] wanted = ('"' + name + '"').getBytes(StandardCharsets.UTF_8);
    for (int i = 1; i < wanted.length - 1; i++) {
      if (wanted[i] < ' ' || wanted[i] == '"' || wanted[i] == '\\') {
        return true;
      }
    }
    for (int at = offset; at <= offset + length - wanted.length; at++) {
      if (utf8[at] == '"'
          && Arrays.equals(utf8, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** Names no content, which may be large or private. */
  @Override
  public String toString() {
    return "body of " + length + " bytes";
  }
}
