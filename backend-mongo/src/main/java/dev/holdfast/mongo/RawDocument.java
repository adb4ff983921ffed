package dev.holdfast.mongo;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.bson.BsonBinaryReader;
import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is stored: the bytes of BSON, from which id, revision and content are read when
 * they are asked for. Immutable.
 */
final class RawDocument {
  private static final byte STRING = 2;
  private static final byte INT64 = 18;
  private static final byte[] ID_NAME = {STRING, '_', 'i', 'd', 0};
  private static final byte[] REVISION_NAME = {INT64, '_', 'r', 'e', 'v', 0};
  private static final int LENGTH = Integer.BYTES;

  private final byte[] bytes;
  private final int length;

  /** Over the first bytes of an array, which must not change. */
  RawDocument(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /**
   * Puts a document together.
   *
   * @param fields a document of BSON with the content, see {@link BsonGenerator}
   */
  static RawDocument of(String id, long revision, RawDocument fields) {
    byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
    int front = LENGTH + ID_NAME.length + LENGTH + idBytes.length + 1;
    int size = front + REVISION_NAME.length + Long.BYTES + fields.length - LENGTH;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(size).put(ID_NAME).putInt(idBytes.length + 1).put(idBytes).put((byte) 0);
    out.put(REVISION_NAME).putLong(revision);
    out.put(fields.bytes, LENGTH, fields.length - LENGTH);
    return new RawDocument(out.array(), size);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** A reader that stands before the document. */
  BsonBinaryReader reader() {
    return new BsonBinaryReader(ByteBuffer.wrap(bytes, 0, length));
  }

  /** The same bytes as a document of the driver's. */
  RawBsonDocument bson() {
    return new RawBsonDocument(bytes, 0, length);
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean startsWith(byte[] name, int at) {
    return at + name.length < length
        && Arrays.equals(bytes, at, at + name.length, name, 0, name.length);
  }

  String id() {
    if (startsWith(ID_NAME, LENGTH)) {
      int start = LENGTH + ID_NAME.length;
      int size = buffer().getInt(start);
      return new String(bytes, start + LENGTH, size - 1, StandardCharsets.UTF_8);
    }
    try (BsonBinaryReader reader = reader()) {
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        if (reader.readName().equals(Keys.ID)) {
          if (reader.getCurrentBsonType() == BsonType.STRING) {
            return reader.readString();
          }
          throw notOurs("its _id is of BSON's type " + reader.getCurrentBsonType());
        }
        reader.skipValue();
      }
    }
    throw notOurs("it has no _id");
  }

  long revision() {
    int at = afterId();
    if (at > 0 && startsWith(REVISION_NAME, at)) {
      return buffer().getLong(at + REVISION_NAME.length);
    }
    try (BsonBinaryReader reader = reader()) {
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        if (reader.readName().equals(Keys.REVISION)) {
          if (reader.getCurrentBsonType() == BsonType.INT64) {
            return reader.readInt64();
          }
          throw notOurs("its _rev is of BSON's type " + reader.getCurrentBsonType());
        }
        reader.skipValue();
      }
    }
    throw notOurs("it has no _rev");
  }

  /** Where the field after the id starts; 0 when the id does not stand in front. */
  private int afterId() {
    if (!startsWith(ID_NAME, LENGTH)) {
      return 0;
    }
    int start = LENGTH + ID_NAME.length;
    return start + LENGTH + buffer().getInt(start);
  }

  private HoldfastException notOurs(String why) {
    return HoldfastException.of(
        ErrorCode.CORRUPT,
        "A stored document was not written by Holdfast: "
            + why
            + "; it is \""
            + Values.shorten(bson().toString())
            + "\"");
  }

  Body body() {
    return new BsonBody(this);
  }

  Image image() {
    return new Image(id(), revision(), body());
  }

  /** The content as plain values. */
  Map<String, @Nullable Object> toMap() {
    return body().toMap();
  }

  /** Whether the content is equal, by value. */
  boolean hasContentOf(RawDocument other) {
    int here = contentStart();
    int there = other.contentStart();
    boolean sameBytes =
        here > 0
            && there > 0
            && Arrays.equals(bytes, here, length, other.bytes, there, other.length);
    return sameBytes || Values.equal(toMap(), other.toMap());
  }

  /** Where the fields start; 0 when id and revision do not stand in front. */
  private int contentStart() {
    int at = afterId();
    return at > 0 && startsWith(REVISION_NAME, at) ? at + REVISION_NAME.length + Long.BYTES : 0;
  }
}
