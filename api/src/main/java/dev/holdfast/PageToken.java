package dev.holdfast;

import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where a page starts. As a text: a version, a direction, the fingerprint of the query, the keys
 * and a checksum, in the URL-safe alphabet of Base64. The checksum finds accidents, not attacks:
 * whoever forges a token reads what its query would have read anyway.
 *
 * @param backward the page ends before the keys; else it starts after them
 * @param keys one for each key of the sort; none for the end of all documents
 */
record PageToken(boolean backward, List<@Nullable Object> keys) {
  /** From the first document on. */
  static final PageToken FIRST = new PageToken(false, List.of());

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 1 + 1 + Long.BYTES + Integer.BYTES + Integer.BYTES;
  private static final String DAMAGED = "The page token is damaged or was never one";

  private static final byte NULL = 0;
  private static final byte LONG = 1;
  private static final byte DOUBLE = 2;
  private static final byte STRING = 3;
  private static final byte CONTAINER = 4;
  private static final byte FALSE = 5;
  private static final byte TRUE = 6;

  PageToken {
    keys = Collections.unmodifiableList(new ArrayList<>(keys));
  }

  String text(long fingerprint) {
    List<byte[]> parts = keys.stream().map(PageToken::encode).toList();
    int length = parts.stream().mapToInt(part -> part.length).sum();
    byte[] token = new byte[FIXED_BYTES + length];
    ByteBuffer bytes = ByteBuffer.wrap(token);
    bytes.put(VERSION).put((byte) (backward ? 1 : 0)).putLong(fingerprint).putInt(parts.size());
    parts.forEach(bytes::put);
    bytes.putInt(checksum(token));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  private static int checksum(byte[] token) {
    CRC32 crc = new CRC32();
    crc.update(token, 0, token.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  private static byte[] encode(@Nullable Object key) {
    if (key instanceof String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(5 + utf8.length).put(STRING).putInt(utf8.length).put(utf8).array();
    }
    if (key instanceof Long number) {
      return ByteBuffer.allocate(1 + Long.BYTES).put(LONG).putLong(number).array();
    }
    if (key instanceof Double number) {
      return ByteBuffer.allocate(1 + Double.BYTES).put(DOUBLE).putDouble(number).array();
    }
    if (key instanceof Boolean flag) {
      return new byte[] {flag ? TRUE : FALSE};
    }
    return new byte[] {key == null ? NULL : CONTAINER};
  }

  static PageToken parse(String text, long fingerprint, int keyCount) {
    try {
      byte[] token = Base64.getUrlDecoder().decode(text);
      ByteBuffer bytes = ByteBuffer.wrap(token);
      // The decoder overlooks the last bits of the text, where a change would not show.
      if (!Base64.getUrlEncoder().withoutPadding().encodeToString(token).equals(text)
          || token.length < FIXED_BYTES
          || bytes.getInt(token.length - Integer.BYTES) != checksum(token)) {
        throw HoldfastException.invalid(DAMAGED);
      }
      return read(bytes, fingerprint, keyCount);
    } catch (IllegalArgumentException | BufferUnderflowException | CharacterCodingException e) {
      throw HoldfastException.of(ErrorCode.INVALID, DAMAGED, e);
    }
  }

  private static PageToken read(ByteBuffer bytes, long fingerprint, int keyCount)
      throws CharacterCodingException {
    byte version = bytes.get();
    if (version != VERSION) {
      throw HoldfastException.invalid(
          "The page token is of version " + version + "; this library reads version " + VERSION);
    }
    boolean backward = bytes.get() != 0;
    if (bytes.getLong() != fingerprint) {
      throw HoldfastException.invalid(
          "The page token belongs to another collection, filter or sort; start again without one");
    }
    int count = bytes.getInt();
    if (count != 0 && count != keyCount) {
      throw HoldfastException.invalid(DAMAGED);
    }
    List<@Nullable Object> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(decode(bytes));
    }
    boolean idIsLast = count == 0 || keys.get(count - 1) instanceof String;
    if (!idIsLast || bytes.remaining() != Integer.BYTES) {
      throw HoldfastException.invalid(DAMAGED);
    }
    return new PageToken(backward, keys);
  }

  private static @Nullable Object decode(ByteBuffer bytes) throws CharacterCodingException {
    return switch (bytes.get()) {
      case NULL -> null;
      case LONG -> bytes.getLong();
      case DOUBLE -> Values.normalise(bytes.getDouble());
      case STRING -> string(bytes);
      case CONTAINER -> List.of();
      case FALSE -> false;
      case TRUE -> true;
      default -> throw HoldfastException.invalid(DAMAGED);
    };
  }

  private static String string(ByteBuffer bytes) throws CharacterCodingException {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw HoldfastException.invalid(DAMAGED);
    }
    ByteBuffer utf8 = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    return Strings.requireStorable(text, "A key of the page token");
  }
}
