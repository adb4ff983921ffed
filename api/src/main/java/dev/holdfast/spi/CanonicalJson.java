package dev.holdfast.spi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes plain values as the bytes that {@link ContentHash} describes. Not thread safe. */
final class CanonicalJson {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[1024];
  private int length;

  void clear() {
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void document(String id, Map<String, @Nullable Object> body) {
    string(id);
    put(':');
    object(body);
  }

  private void value(@Nullable Object value) {
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Number) {
      ascii(Numbers.text(value));
    } else if (value instanceof Map<?, ?>) {
      object(Values.asObject(value));
    } else if (value instanceof List<?>) {
      array(Values.asArray(value));
    } else {
      ascii(String.valueOf(value));
    }
  }

  private void object(Map<String, @Nullable Object> object) {
    String[] keys = object.keySet().toArray(new String[0]);
    Arrays.sort(keys, Strings::compare);
    put('{');
    for (int i = 0; i < keys.length; i++) {
      if (i > 0) {
        put(',');
      }
      string(keys[i]);
      put(':');
      value(object.get(keys[i]));
    }
    put('}');
  }

  private void array(List<@Nullable Object> array) {
    put('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        put(',');
      }
      value(array.get(i));
    }
    put(']');
  }

  private void string(String text) {
    put('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        int codePoint = text.codePointAt(i);
        utf8(codePoint);
        i += Character.charCount(codePoint) - 1;
      } else if (c == '"' || c == '\\') {
        put('\\');
        put(c);
      } else if (c < ' ') {
        escape(c);
      } else {
        put(c);
      }
    }
    put('"');
  }

  private void escape(char c) {
    put('\\');
    switch (c) {
      case '\b' -> put('b');
      case '\t' -> put('t');
      case '\n' -> put('n');
      case '\f' -> put('f');
      case '\r' -> put('r');
      default -> {
        ascii("u00");
        put(HEX[c >> 4]);
        put(HEX[c & 15]);
      }
    }
  }

  private void utf8(int codePoint) {
    if (codePoint < 0x800) {
      put(0xc0 | codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        put(0xe0 | codePoint >> 12);
      } else {
        put(0xf0 | codePoint >> 18);
        put(0x80 | (codePoint >> 12 & 0x3f));
      }
      put(0x80 | (codePoint >> 6 & 0x3f));
    }
    put(0x80 | (codePoint & 0x3f));
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void put(int b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) b;
  }
}
