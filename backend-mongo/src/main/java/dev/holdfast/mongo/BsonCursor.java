package dev.holdfast.mongo;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bson.BsonType;

/**
 * Goes through the bytes of a document, element by element, as bsonspec.org lays them out: a type,
 * a name that ends with a zero, a value. The driver's own reader keeps a state for each step, which
 * costs more than the step. What does not fit the layout is CORRUPT.
 */
final class BsonCursor {
  static final int END = 0;
  static final int DOUBLE = 1;
  static final int STRING = 2;
  static final int DOCUMENT = 3;
  static final int ARRAY = 4;
  static final int BINARY = 5;
  static final int UNDEFINED = 6;
  static final int OBJECT_ID = 7;
  static final int BOOLEAN = 8;
  static final int DATE_TIME = 9;
  static final int NULL = 10;
  static final int REGULAR_EXPRESSION = 11;
  static final int DB_POINTER = 12;
  static final int JAVASCRIPT = 13;
  static final int SYMBOL = 14;
  static final int JAVASCRIPT_WITH_SCOPE = 15;
  static final int INT32 = 16;
  static final int TIMESTAMP = 17;
  static final int INT64 = 18;
  static final int DECIMAL128 = 19;
  static final int MAX_KEY = 127;
  static final int MIN_KEY = 255;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;

  /** Stands before a document, the first bytes of an array. */
  BsonCursor(byte[] bytes, int length) {
    this.bytes = bytes;
    this.end = length;
  }

  int position() {
    return at;
  }

  /** Goes into a document or an array; where it ends. */
  int enter() {
    int start = at;
    int size = int32();
    if (size < Integer.BYTES + 1 || size > end - start) {
      throw damaged("a length of " + size);
    }
    return start + size;
  }

  /** Checks that a document whose end has been read ends where its length says. */
  void leave(int expected) {
    if (at != expected) {
      throw damaged("a length that ends elsewhere");
    }
  }

  /** The type of the next element, {@link #END} after the last. */
  int type() {
    require(1);
    return bytes[at++] & 0xff;
  }

  /** The name of the element whose type has been read. */
  StoredName name() {
    int start = at;
    int hash = 0;
    while (at < end && bytes[at] != 0) {
      hash = hash * 31 + bytes[at++];
    }
    int length = at - start;
    require(1);
    at++;
    return StoredName.of(bytes, start, length, hash);
  }

  /** Passes over a name that nobody reads. */
  void skipName() {
    while (at < end && bytes[at] != 0) {
      at++;
    }
    require(1);
    at++;
  }

  /** Passes over the next element's type and name if they are these bytes. */
  boolean pass(byte[] front) {
    if (front.length > end - at) {
      return false;
    }
    for (int i = 0; i < front.length; i++) {
      if (bytes[at + i] != front[i]) {
        return false;
      }
    }
    at += front.length;
    return true;
  }

  int int32() {
    require(Integer.BYTES);
    int value = (int) INTS.get(bytes, at);
    at += Integer.BYTES;
    return value;
  }

  long int64() {
    require(Long.BYTES);
    long value = (long) LONGS.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  double number() {
    return Double.longBitsToDouble(int64());
  }

  boolean bool() {
    return type() != 0;
  }

  String string() {
    int size = int32();
    if (size < 1 || size > end - at || bytes[at + size - 1] != 0) {
      throw damaged("a string of length " + size);
    }
    String value = new String(bytes, at, size - 1, StandardCharsets.UTF_8);
    at += size;
    return value;
  }

  /** Passes over the value of an element whose type and name have been read. */
  void skip(int type) {
    switch (type) {
      case UNDEFINED, NULL, MAX_KEY, MIN_KEY -> {}
      case BOOLEAN -> skipBytes(1);
      case INT32 -> skipBytes(Integer.BYTES);
      case DOUBLE, DATE_TIME, TIMESTAMP, INT64 -> skipBytes(Long.BYTES);
      case OBJECT_ID -> skipBytes(12);
      case DECIMAL128 -> skipBytes(16);
      case STRING, JAVASCRIPT, SYMBOL -> skipBytes(int32());
      case DB_POINTER -> skipBytes(int32() + 12);
      case BINARY -> skipBytes(int32() + 1);
      case DOCUMENT, ARRAY, JAVASCRIPT_WITH_SCOPE -> skipBytes(int32() - Integer.BYTES);
      case REGULAR_EXPRESSION -> {
        skipName();
        skipName();
      }
      default -> throw damaged("a value of type " + type);
    }
  }

  private void skipBytes(int count) {
    require(count);
    at += count;
  }

  private void require(int count) {
    if (count < 0 || count > end - at) {
      throw damaged("an end in the middle of a value");
    }
  }

  /** The driver's name of a type. */
  static BsonType named(int type) {
    BsonType named = BsonType.findByValue(type);
    return named == null ? BsonType.UNDEFINED : named;
  }

  private HoldfastException damaged(String what) {
    return HoldfastException.of(
        ErrorCode.CORRUPT, "A stored document is damaged: it has " + what + " at byte " + at);
  }
}
